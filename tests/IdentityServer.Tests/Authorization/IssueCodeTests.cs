using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Tokens;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Authorization;

public sealed class IssueCodeTests(TokenDatabase database) : IClassFixture<TokenDatabase>
{
    private readonly ManualTime _time = new();

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public async Task IssueAsync_Valid_RedeemsToWhatWasAsked()
    {
        var (user, session) = await SignInAsync();
        var store = await database.AddStoreAsync(user);
        var (code, outcome) = await IssueAsync(user, session, request => request with { StoreId = store });
        outcome.ShouldBe(IssueOutcome.Issued);

        var redeemed = (await database.Grants(_time).RedeemCodeAsync(TokenHandle.Hash(code), null, default)).ShouldNotBeNull();
        (redeemed.RedirectUri, redeemed.CodeChallenge, redeemed.Nonce).ShouldBe(("https://client.example/callback", "challenge", "nonce"));
        (redeemed.Grant.ClientId, redeemed.Grant.Scope.ToString(), redeemed.Grant.Subject.StoreId).ShouldBe(("web", "openid stores", store));
        (redeemed.Grant.Authentication.SessionId, redeemed.Grant.Authentication.AuthTime, redeemed.Grant.Authentication.Acr).ShouldBe((session, Now.AddMinutes(-5), "1"));
    }

    [Fact]
    public async Task IssueAsync_RedirectUriNotSent_IsNotAskedForAgain()
    {
        var (user, session) = await SignInAsync();
        var (code, _) = await IssueAsync(user, session, request => request with { RedirectUriSent = false });
        (await database.Grants(_time).RedeemCodeAsync(TokenHandle.Hash(code), null, default))!.RedirectUri.ShouldBeNull();
    }

    [Fact]
    public async Task IssueAsync_TwentyAtOnceForOneInteraction_OneIssues()
    {
        var (user, session) = await SignInAsync();
        var key = await InteractionAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => IssueAsync(user, session, interaction: key)));
        outcomes.Count(result => result.Outcome == IssueOutcome.Issued).ShouldBe(1);
        outcomes.Count(result => result.Outcome == IssueOutcome.InteractionSpent).ShouldBe(19);
    }

    [Fact]
    public async Task IssueAsync_InteractionOfAnotherBrowserExpiredOrDenied_IssuesNothing()
    {
        var (user, session) = await SignInAsync();
        var key = await InteractionAsync();
        (await IssueAsync(user, session, interaction: key with { BrowserHash = TokenHandle.Hash("another") })).Outcome.ShouldBe(IssueOutcome.InteractionSpent);

        var denied = await InteractionAsync();
        await new InteractionStore(database.Source, TokenDatabase.Origins).DenyAsync(denied, Now, default);
        (await IssueAsync(user, session, interaction: denied)).Outcome.ShouldBe(IssueOutcome.InteractionSpent);

        _time.Pass(TimeSpan.FromHours(1));
        (await IssueAsync(user, session, interaction: key)).Outcome.ShouldBe(IssueOutcome.InteractionSpent);
    }

    [Fact]
    public async Task IssueAsync_StoreOfSomebodyElse_IsDenied()
    {
        var (user, session) = await SignInAsync();
        var store = await database.AddStoreAsync(await database.AddUserAsync());
        (await IssueAsync(user, session, request => request with { StoreId = store })).Outcome.ShouldBe(IssueOutcome.StoreDenied);
    }

    [Theory]
    [InlineData("UPDATE sessions SET ended_at = now() WHERE user_id = $1")]
    [InlineData("UPDATE users SET is_active = false WHERE id = $1")]
    [InlineData("UPDATE users SET deleted_at = now() WHERE id = $1")]
    [InlineData("DELETE FROM sessions WHERE user_id = $1")]
    public async Task IssueAsync_SessionOrUserEnded_IssuesNothingAndKeepsTheInteraction(string end)
    {
        var (user, session) = await SignInAsync();
        var key = await InteractionAsync();
        await database.ExecuteAsync(end, user);
        (await IssueAsync(user, session, interaction: key)).Outcome.ShouldBe(IssueOutcome.SessionEnded);
        (await new InteractionStore(database.Source, TokenDatabase.Origins).FindAsync(key, Now, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task IssueAsync_SessionOfSomebodyElse_IssuesNothing()
    {
        var (_, session) = await SignInAsync();
        (await IssueAsync(await database.AddUserAsync(), session)).Outcome.ShouldBe(IssueOutcome.SessionEnded);
    }

    private async Task<(Guid User, Guid Session)> SignInAsync()
    {
        var (user, session) = (await database.AddUserAsync(), Guid.CreateVersion7());
        await database.ExecuteAsync(
            "INSERT INTO sessions (id, user_id, auth_time, acr, amr, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, '1', '{pwd}', $3, $3, $4)",
            session,
            user,
            Now.AddMinutes(-5),
            Now.AddHours(8));
        return (user, session);
    }

    private async Task<InteractionKey> InteractionAsync()
    {
        var key = new InteractionKey(TokenHandle.Hash(TokenHandle.Create()), TokenHandle.Hash("browser"));
        await new InteractionStore(database.Source, TokenDatabase.Origins).AddAsync(key, RequestParameters.Of([]), Now, Now.AddHours(1), default);
        return key;
    }

    private async Task<(string Code, IssueOutcome Outcome)> IssueAsync(
        Guid user, Guid session, Func<AuthorizationRequest, AuthorizationRequest>? change = null, InteractionKey? interaction = null)
    {
        var code = TokenHandle.Create();
        var request = new AuthorizationRequest
        {
            Client = TestClients.Web(),
            RedirectUri = "https://client.example/callback",
            RedirectUriSent = true,
            Scope = ScopeSet.Of("openid", "stores"),
            CodeChallenge = "challenge",
            Nonce = "nonce",
            Parameters = RequestParameters.Of([]),
        };
        var outcome = await new CodeStore(database.Source).IssueAsync(
            new NewCode
            {
                CodeHash = TokenHandle.Hash(code),
                GrantId = Guid.CreateVersion7(),
                Request = change?.Invoke(request) ?? request,
                UserId = user,
                SessionId = session,
                Interaction = interaction,
                IssuedAt = Now,
                ExpiresAt = Now.AddSeconds(60),
            },
            default);
        return (code, outcome);
    }
}
