using IdentityPlatform.IdentityServer.Tokens;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>A server of the version before goes on beside this one: its statements, word for word, answer as they did.</summary>
public sealed class RollingUpdateTests(TokenDatabase database) : IClassFixture<TokenDatabase>
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Refresh_StatementOfTheVersionBefore_FindsItsColumnsInTheirPlaces()
    {
        var (_, token) = await database.OpenAsync(_time, await database.AddUserAsync(), "web", "plan");
        await using var command = database.Source.CreateCommand(
            "SELECT (live).*, status, reason, wrapped FROM redeem_refresh_token($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
        foreach (var value in (object[])[TokenHandle.Hash(token), "web", TokenHandle.Hash("next"), new byte[] { 1 }])
            command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        foreach (var value in (object[])[TimeSpan.FromSeconds(30), TimeSpan.FromDays(30), new string?[] { null, null, null }, _time.GetUtcNow()])
            command.Parameters.Add(new() { Value = value });

        await using var row = await command.ExecuteReaderAsync();

        (await row.ReadAsync()).ShouldBeTrue();
        (row.FieldCount, row.GetString(9), row.GetString(13)).ShouldBe((16, "free", "rotated"));
    }

    [Fact]
    public async Task SetPlan_StatementOfTheVersionBefore_CountsAndIsTakenOver()
    {
        var user = await database.AddUserAsync();
        await database.ExecuteAsync(
            """
            INSERT INTO subscriptions (user_id, plan, status, starts_at, ends_at) VALUES ($1, $2, 'active', now(), NULL)
            ON CONFLICT (user_id) DO UPDATE SET plan = $2, status = 'active', starts_at = now(), ends_at = NULL
            """, user, "studio");
        (await PlanAsync(user)).ShouldBe("studio");

        await database.ExecuteAsync("SELECT grant_plan($1, 'free', NULL, '{}', now())", user);

        (await PlanAsync(user)).ShouldBe("free");
    }

    private async Task<string?> PlanAsync(Guid user)
    {
        await using var command = database.Source.CreateCommand("SELECT effective_plan($1)");
        command.Parameters.Add(new() { Value = user });
        return (string?)await command.ExecuteScalarAsync();
    }
}
