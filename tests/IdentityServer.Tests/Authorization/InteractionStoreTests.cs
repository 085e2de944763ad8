using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Tokens;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Authorization;

public sealed class InteractionStoreTests(TokenDatabase database) : IClassFixture<TokenDatabase>
{
    private readonly ManualTime _time = new();

    private InteractionStore Store => new(database.Source, TokenDatabase.Origins);

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public async Task FindAsync_SameBrowser_AnswersWhatWasKept()
    {
        var key = await AddAsync();
        var found = (await Store.FindAsync(key, Now, default)).ShouldNotBeNull();
        found.Parameters["state"].ShouldBe("s \" ' \\ \u00e9 \ud83d\ude00");
        found.Progress.ShouldBe(new InteractionProgress(Now));
    }

    [Fact]
    public async Task FindAsync_OtherBrowserOrTooLate_IsNothing()
    {
        var key = await AddAsync();
        (await Store.FindAsync(key with { BrowserHash = TokenHandle.Hash("another") }, Now, default)).ShouldBeNull();
        (await Store.FindAsync(key with { HandleHash = TokenHandle.Hash("another") }, Now, default)).ShouldBeNull();
        _time.Pass(TimeSpan.FromHours(1));
        (await Store.FindAsync(key, Now, default)).ShouldBeNull();
    }

    [Fact]
    public async Task AllowAsync_Twice_ConsentGrows()
    {
        var (user, consents) = (await database.AddUserAsync(), new ConsentStore(database.Source));
        (await consents.FindAsync(user, "web", default)).ShouldBeNull();
        var key = await AddAsync();
        await Store.AllowAsync(key, new(user, "web", ScopeSet.Of("openid", "email"), Now), default);
        await Store.AllowAsync(await AddAsync(), new(user, "web", ScopeSet.Of("openid", "plan"), Now), default);

        (await consents.FindAsync(user, "web", default)).ShouldNotBeNull().ShouldBe(["openid", "email", "plan"], ignoreOrder: true);
        (await consents.FindAsync(user, "spa", default)).ShouldBeNull();
        (await Store.FindAsync(key, Now, default))!.Progress.ConsentedUser.ShouldBe(user);
    }

    [Fact]
    public async Task AllowAsync_OfAnotherBrowserOrAfterDenial_RemembersNothing()
    {
        var (user, consents) = (await database.AddUserAsync(), new ConsentStore(database.Source));
        var key = await AddAsync();
        var consent = new Consent(user, "web", ScopeSet.Of("openid"), Now);
        await Store.AllowAsync(key with { BrowserHash = TokenHandle.Hash("another") }, consent, default);
        await Store.DenyAsync(key, Now, default);
        await Store.AllowAsync(key, consent, default);

        (await consents.FindAsync(user, "web", default)).ShouldBeNull();
        (await Store.FindAsync(key, Now, default))!.Progress.ShouldBe(new InteractionProgress(Now) { Denied = true });
    }

    [Fact]
    public async Task ChooseAsync_ThenRemove_IsKeptThenGone()
    {
        var (user, key) = (await database.AddUserAsync(), await AddAsync());
        await Store.ChooseAsync(key, user, Now, default);
        (await Store.FindAsync(key, Now, default))!.Progress.ChosenUser.ShouldBe(user);
        await Store.RemoveAsync(key, default);
        (await Store.FindAsync(key, Now, default)).ShouldBeNull();
    }

    [Fact]
    public async Task AddAsync_ManyExpired_ThrowsSomeOut()
    {
        for (var i = 0; i < 25; i++)
        {
            await AddAsync();
        }

        _time.Pass(TimeSpan.FromHours(2));
        await AddAsync();
        await AddAsync();
        await using var count = database.Source.CreateCommand("SELECT count(*) FROM interactions WHERE expires_at <= $1");
        count.Parameters.Add(new() { Value = Now });
        (await count.ExecuteScalarAsync()).ShouldBe(0L);
    }

    private async Task<InteractionKey> AddAsync()
    {
        var key = new InteractionKey(TokenHandle.Hash(TokenHandle.Create()), TokenHandle.Hash("browser"));
        var parameters = RequestParameters.Of([new("client_id", "web"), new("state", "s \" ' \\ \u00e9 \ud83d\ude00")]);
        await Store.AddAsync(key, parameters, Now, Now.AddHours(1), default);
        return key;
    }
}
