using System.Diagnostics;
using System.Globalization;
using IdentityPlatform.IdentityServer.Storage.Accounts;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.IdentityServer.Tokens;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Revoking is one statement and touches no token, however many there are: a token is alive by what it hangs on.</summary>
public sealed class RevocationCostTests(TokenDatabase database, ITestOutputHelper output) : IClassFixture<TokenDatabase>
{
    private const int Tokens = 100_000;
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("grant")]
    [InlineData("session")]
    [InlineData("user")]
    [InlineData("client")]
    public async Task Revoke_WithAHundredThousandTokens_WritesNoneOfThemAndRefusesTheLast(string what)
    {
        var client = $"{what}-app";
        await database.ExecuteAsync("INSERT INTO clients (client_id, metadata) VALUES ($1, '{}')", client);
        var user = await database.AddUserAsync();
        var (grant, token) = await database.OpenAsync(_time, user, client);
        for (var n = 0; n < Tokens; n += 10_000)
        {
            await database.ExecuteAsync(
                "INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at, redeemed_at) SELECT sha256(convert_to($4 || n, 'UTF8')), $1, $2, $3, $2 FROM generate_series($5 + 1, $5 + 10000) n",
                grant.Id, _time.GetUtcNow(), _time.GetUtcNow().AddDays(30), what, n);
        }

        var before = await StateAsync(grant.Id);
        before.Count.ShouldBe(Tokens + 1);

        var began = Stopwatch.GetTimestamp();
        await RevokeAsync(what, user, grant, client);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} with {Tokens} tokens: one statement, {Stopwatch.GetElapsedTime(began).TotalMilliseconds:f1} ms"));

        (await StateAsync(grant.Id)).ShouldBe(before);
        (await database.State(_time).FindGrantAsync(grant.Id, default)).ShouldBeNull();
        (await database.Grants(_time).RefreshAsync(
            new RefreshRequest
            {
                TokenHash = TokenHandle.Hash(token), ClientId = client, SuccessorHash = TokenHandle.Hash("next"), WrappedSuccessor = [1],
                Grace = TimeSpan.FromSeconds(30), IdleTimeout = TimeSpan.FromDays(30),
            }, default)).Status.ShouldBe(RefreshStatus.Refused);
    }

    private async Task RevokeAsync(string what, Guid user, Grant grant, string client)
    {
        var now = _time.GetUtcNow();
        switch (what)
        {
            case "grant":
                await database.Grants(_time).RevokeAsync(grant.Id, "test", default);
                break;
            case "session":
                (await new AccountActivity(database.Source, TokenDatabase.Origins).EndSessionAsync(user, grant.Authentication.SessionId, now, default)).ShouldBeTrue();
                break;
            case "user":
                await new AccountStates(database.Source, TokenDatabase.Origins).SetActiveAsync(user, active: false, now, default);
                break;
            case "client":
                (await new ClientTable(database.Source, TokenDatabase.Origins).RevokeTokensAsync(client, now, default)).ShouldBeTrue();
                break;
        }
    }

    // xmin: which transaction wrote the row last.
    private async Task<(long Count, string LastWritten)> StateAsync(Guid grant)
    {
        await using var command = database.Source.CreateCommand("SELECT count(*), md5(string_agg(xmin::text, ',' ORDER BY token_hash)) FROM refresh_tokens WHERE grant_id = $1");
        command.Parameters.Add(new() { Value = grant });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetString(1));
    }
}
