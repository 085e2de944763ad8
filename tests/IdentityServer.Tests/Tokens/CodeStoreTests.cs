using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Tokens;

public sealed class CodeStoreTests(TokenDatabase database) : IClassFixture<TokenDatabase>
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task RedeemCodeAsync_TwentyAtOnce_OneSucceedsAndItsTokensDie()
    {
        var (grant, _) = await database.OpenAsync(_time, await database.AddUserAsync());
        var code = await database.AddCodeAsync(_time, grant.Id);
        var refreshTokens = Enumerable.Range(0, 20).Select(_ => NewToken()).ToList();

        var redeemed = await database.RaceAsync(
            "SELECT 1 FROM authorization_codes WHERE code_hash = $1 FOR UPDATE",
            TokenHandle.Hash(code),
            20,
            i => database.Grants(_time).RedeemCodeAsync(TokenHandle.Hash(code), refreshTokens[i], default));

        redeemed.Count(result => result is not null).ShouldBe(1);
        (await database.State(_time).FindGrantAsync(grant.Id, default)).ShouldBeNull();
        foreach (var token in refreshTokens)
        {
            (await database.State(_time).FindRefreshTokenAsync(token.Hash, default)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task RedeemCodeAsync_Valid_AnswersWhatIsBoundToIt()
    {
        var user = await database.AddUserAsync();
        var (grant, _) = await database.OpenAsync(_time, user);
        var code = await database.AddCodeAsync(_time, grant.Id, "https://client.example/callback", "challenge");
        var token = NewToken();

        var redeemed = (await database.Grants(_time).RedeemCodeAsync(TokenHandle.Hash(code), token, default)).ShouldNotBeNull();

        (redeemed.RedirectUri, redeemed.CodeChallenge, redeemed.Nonce, redeemed.RefreshTokenKept).ShouldBe(("https://client.example/callback", "challenge", "n-0S6", true));
        (redeemed.Grant.Id, redeemed.Grant.Subject.UserId, redeemed.Grant.Subject.Plan).ShouldBe((grant.Id, user, "free"));
        redeemed.Grant.Subject.Roles.ShouldBe(["user", "editor"]);
        redeemed.Grant.Authentication.Amr.ShouldBe(["pwd"]);
        (await database.State(_time).FindRefreshTokenAsync(token.Hash, default)).ShouldNotBeNull().Live.Grant.Id.ShouldBe(grant.Id);
    }

    [Fact]
    public async Task RedeemCodeAsync_Expired_IsRefused()
    {
        var (grant, _) = await database.OpenAsync(_time, await database.AddUserAsync());
        var code = await database.AddCodeAsync(_time, grant.Id);
        _time.Pass(TimeSpan.FromSeconds(60));
        (await database.Grants(_time).RedeemCodeAsync(TokenHandle.Hash(code), null, default)).ShouldBeNull();
    }

    [Fact]
    public async Task RevokeAsync_Twice_EndsGrantAndItsAppSessionOnce()
    {
        var (grant, _) = await database.OpenAsync(_time, await database.AddUserAsync());
        await database.Grants(_time).RevokeAsync(grant.Id, "test", default);
        await database.Grants(_time).RevokeAsync(grant.Id, "test", default);

        (await database.State(_time).FindGrantAsync(grant.Id, default)).ShouldBeNull();
        await using var command = database.Source.CreateCommand(
            "SELECT (SELECT count(*) FROM security_events WHERE type = 'grant_revoked' AND data->>'grant' = $1::text), (SELECT ended_at FROM sessions s JOIN grants g ON g.session_id = s.id WHERE g.id = $1)");
        command.Parameters.Add(new() { Value = grant.Id });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        row.GetInt64(0).ShouldBe(1);
        row.GetFieldValue<DateTimeOffset>(1).ShouldBe(_time.GetUtcNow());
    }

    [Fact]
    public async Task RevokeRefreshTokenAsync_AnotherClient_DoesNothing()
    {
        var (grant, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        var state = database.State(_time);
        (await state.RevokeRefreshTokenAsync(TokenHandle.Hash(token), "other", default)).ShouldBe(TokenOwner.Another);
        (await state.FindGrantAsync(grant.Id, default)).ShouldNotBeNull();
        (await state.RevokeRefreshTokenAsync(TokenHandle.Hash("unknown"), "web", default)).ShouldBe(TokenOwner.Nobody);
        (await state.RevokeRefreshTokenAsync(TokenHandle.Hash(token), "web", default)).ShouldBe(TokenOwner.Caller);
        (await state.FindGrantAsync(grant.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task HandleAsync_RevocationWhileTheDatabaseIsAway_IsNeverAnsweredAsDone()
    {
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2");
        var keys = new TestKeys();
        var reader = new AccessTokenReader(new ProtocolOptions { Issuer = "https://id.example" }, keys, _time);
        var revocation = new Revocation(reader, database.Grants(_time), new PostgresTokenState(away, TokenDatabase.Origins, _time));
        var request = RequestParameters.Of([new("token", TokenHandle.Create())]);
        await Should.ThrowAsync<NpgsqlException>(() => revocation.HandleAsync(TestClients.Web(), request, default));
    }

    [Fact]
    public async Task OpenAsync_StoreOfAnother_OpensNothing()
    {
        var foreign = await database.AddStoreAsync(await database.AddUserAsync());
        var user = await database.AddUserAsync();
        var request = new OpenGrantRequest
        {
            UserId = user,
            ClientId = "web",
            Scope = ScopeSet.Of("stores"),
            StoreId = foreign,
            Authentication = new AuthenticationContext(Guid.CreateVersion7(), _time.GetUtcNow(), "1", ["pwd"]),
            Device = new ClientDevice(null, null),
            SessionExpiresAt = _time.GetUtcNow().AddDays(1),
        };
        (await database.Grants(_time).OpenAsync(request, default)).ShouldBeNull();
        await using var command = database.Source.CreateCommand("SELECT count(*) FROM sessions WHERE user_id = $1");
        command.Parameters.Add(new() { Value = user });
        (await command.ExecuteScalarAsync()).ShouldBe(0L);
    }

    private NewRefreshToken NewToken() => new(TokenHandle.Hash(TokenHandle.Create()), _time.GetUtcNow().AddDays(30));
}
