using IdentityPlatform.IdentityServer.Tokens;
using IdentityPlatform.TestSupport.Engine;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

public sealed class ExpiredRowStoreTests(TokenDatabase database) : IClassFixture<TokenDatabase>
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("interactions", "INSERT INTO interactions (handle_hash, browser_hash, parameters, created_at, expires_at) VALUES ($1, '\\x00', '{}', $2, $2)")]
    [InlineData("sign_in_failures", "INSERT INTO sign_in_failures (key, failures, expires_at) VALUES ($1, 1, $2)")]
    [InlineData("passkey_challenges", "INSERT INTO passkey_challenges (handle_hash, browser_hash, purpose, state, expires_at) VALUES ($1, '\\x00', 'sign_in', '{}', $2)")]
    [InlineData("revoked_tokens", "INSERT INTO revoked_tokens (jti, expires_at) VALUES (encode($1, 'hex'), $2)")]
    public async Task DeleteAsync_RowsOnBothSidesOfNow_LeavesTheLiveOnes(string table, string insert)
    {
        var now = _time.GetUtcNow();
        for (byte i = 0; i < 4; i++)
            await ExecuteAsync(insert, new byte[] { i }, now + TimeSpan.FromMinutes(i - 2));

        await new ExpiredRowStore(database.Source).DeleteAsync(now, default);

        (await ExecuteAsync($"SELECT count(*) FROM {table} WHERE expires_at <= $1", now)).ShouldBe(0L);
        (await ExecuteAsync($"SELECT count(*) FROM {table} WHERE expires_at > $1", now)).ShouldBe(1L);
    }

    private async Task<object?> ExecuteAsync(string sql, params object[] values)
    {
        await using var command = database.Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }
}
