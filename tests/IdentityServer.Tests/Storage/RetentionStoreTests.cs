using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Tokens;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Storage;

public sealed class RetentionStoreTests(TokenDatabase database) : IClassFixture<TokenDatabase>
{
    private static readonly Dictionary<string, string> PrunedElsewhere = new(StringComparer.Ordinal)
    {
        ["grants"] = "prune_grants, a day after the last token is dead",
        ["refresh_tokens"] = "prune_grants, with their grant; used ones after Retention:UsedRefreshTokens",
        ["sessions"] = "prune_sessions, Retention:EndedSessions",
        ["login_history"] = "prune_login_history, Retention:SignInHistory",
        ["security_events"] = "prune_security_events, Retention:SecurityEvents",
        ["audit_seals"] = "prune_security_events, with the events they cover",
        ["signing_keys"] = "SigningKeyRotation, Keys:DeletedAfter",
        ["activity_hours"] = "ActivityHours, kept as long as the dashboard shows",
        ["users"] = "DeletedAccounts, Accounts:PurgeDeletedAfter",
    };

    private static readonly Dictionary<string, string> Stays = new(StringComparer.Ordinal)
    {
        ["user_claims"] = "with its user", ["user_logins"] = "with its user", ["user_tokens"] = "with its user", ["subscriptions"] = "one a user",
        ["plan_grants"] = "one a user", ["billing_subscriptions"] = "a few a user, with its user", ["stores"] = "what people own",
        ["user_store_access"] = "with its user and store", ["consents"] = "one a user and client", ["authenticators"] = "one a user",
        ["recovery_codes"] = "ten a user", ["user_passkeys"] = "twenty a user at most", ["provider_tokens"] = "one a linked provider",
        ["server_secrets"] = "a handful", ["scopes"] = "what the operator registers", ["roles"] = "what the operator registers", ["plans"] = "what the operator registers", ["clients"] = "what the operator registers",
        ["data_protection_keys"] = "four a year; what they encrypted lives on", ["import_runs"] = "one an import",
        ["imported_rows"] = "one an imported row: without it an import would bring back what its owner deleted", ["schema_migrations"] = "one a migration",
    };

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Tables_OfTheSchema_AllHaveARuleOrAReasonToStay()
    {
        var tables = await NamesAsync("SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()");

        string[] known = [.. ExpiredRowStore.Tables, .. PrunedElsewhere.Keys, .. Stays.Keys];
        known.ShouldBeUnique();
        tables.Except(known).ShouldBeEmpty("a table that grows needs a rule in ExpiredRowStore or RetentionStore, any other one a reason here");
        known.Except(tables).ShouldBeEmpty();
    }

    [Fact]
    public async Task Tables_WhoseRowsExpire_HaveAnIndexThatBeginsWithIt()
    {
        var indexed = await NamesAsync("""
            SELECT DISTINCT t.relname::text FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
             WHERE a.attname = 'expires_at' AND t.relnamespace = current_schema()::regnamespace
            """);

        ExpiredRowStore.Tables.Except(indexed).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("revoked_at = $2", 25, true)]
    [InlineData("revoked_at = $2", 23, false)]
    [InlineData("created_at = created_at", 24 * 29, false)]
    [InlineData("created_at = created_at", 24 * 32, true)]
    public async Task Grant_OverForADay_GoesWithItsTokens(string change, int hoursLater, bool gone)
    {
        var (grant, _) = await database.OpenAsync(_time, await database.AddUserAsync());
        await database.ExecuteAsync($"UPDATE grants SET {change} WHERE id = $1 AND $2 <= $2", grant.Id, _time.GetUtcNow());
        _time.Pass(TimeSpan.FromHours(hoursLater));

        await Store().DeleteAsync(_time.GetUtcNow(), default);

        (await CountAsync("grants", "id", grant.Id)).ShouldBe(gone ? 0 : 1);
        (await CountAsync("refresh_tokens", "grant_id", grant.Id)).ShouldBe(gone ? 0 : 1);
    }

    [Fact]
    public async Task Grant_WithALongFamily_GoesBitByBit()
    {
        var (grant, _) = await database.OpenAsync(_time, await database.AddUserAsync());
        await database.ExecuteAsync(
            "INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at, redeemed_at) SELECT sha256(int4send(n)), $1, $2, $3, $2 FROM generate_series(1, 3500) n",
            grant.Id, _time.GetUtcNow(), _time.GetUtcNow().AddDays(30));
        await database.ExecuteAsync("UPDATE sessions SET ended_at = $2 WHERE id = $1", grant.Authentication.SessionId, _time.GetUtcNow());
        _time.Pass(TimeSpan.FromHours(25));

        await Store().DeleteAsync(_time.GetUtcNow(), default);

        (await CountAsync("refresh_tokens", "grant_id", grant.Id)).ShouldBe(0);
        (await CountAsync("grants", "id", grant.Id)).ShouldBe(0);
        // The session stays for as long as it is set to, then nothing holds it.
        (await CountAsync("sessions", "id", grant.Authentication.SessionId)).ShouldBe(1);
        _time.Pass(TimeSpan.FromDays(7));
        await Store().DeleteAsync(_time.GetUtcNow(), default);
        (await CountAsync("sessions", "id", grant.Authentication.SessionId)).ShouldBe(0);
    }

    [Fact]
    public async Task UsedTokens_OfALivingFamily_GoWhenTheyAreOldAndTheLastOneStays()
    {
        var (grant, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        await database.ExecuteAsync("UPDATE refresh_tokens SET expires_at = expires_at + interval '1 year' WHERE grant_id = $1", grant.Id);
        await database.ExecuteAsync(
            "INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at, redeemed_at) VALUES (sha256('used'), $1, $2, $3, $2)",
            grant.Id, _time.GetUtcNow(), _time.GetUtcNow().AddDays(400));
        _time.Pass(TimeSpan.FromDays(31));

        await Store().DeleteAsync(_time.GetUtcNow(), default);

        (await CountAsync("refresh_tokens", "grant_id", grant.Id)).ShouldBe(1);
        (await CountAsync("refresh_tokens", "token_hash", TokenHandle.Hash(token))).ShouldBe(1);
    }

    [Fact]
    public async Task History_YoungerThanTheDatabaseAllows_StaysWhateverIsAskedFor()
    {
        var user = await database.AddUserAsync();
        foreach (var days in new[] { 20, 40, 100 })
        {
            await database.ExecuteAsync("INSERT INTO login_history (user_id, at, succeeded, reason, method) VALUES ($1, now() - make_interval(days => $2), true, 'ok', 'password')", user, days);
            await database.ExecuteAsync("INSERT INTO security_events (at, type, user_id) VALUES (now() - make_interval(days => $2), 'session_ended', $1)", user, days);
        }

        await database.ExecuteAsync("SELECT prune_login_history(now(), 1000), prune_security_events(now(), 1000)");

        (await CountAsync("login_history", "user_id", user)).ShouldBe(1);
        (await CountAsync("security_events", "user_id", user)).ShouldBe(2);
    }

    [Fact]
    public async Task Disabled_DeletesNothing()
    {
        var (grant, _) = await database.OpenAsync(_time, await database.AddUserAsync());
        _time.Pass(TimeSpan.FromDays(100));

        (await new RetentionStore(database.Source, new RetentionSettings { Enabled = false }).DeleteAsync(_time.GetUtcNow(), default)).ShouldBe(0);

        (await CountAsync("grants", "id", grant.Id)).ShouldBe(1);
    }

    private RetentionStore Store() => new(database.Source, new RetentionSettings());

    private async Task<long> CountAsync(string table, string column, object value)
    {
        await using var command = database.Source.CreateCommand($"SELECT count(*) FROM {table} WHERE {column} = $1");
        command.Parameters.Add(new() { Value = value });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<List<string>> NamesAsync(string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await row.ReadAsync())
            names.Add(row.GetString(0));
        return names;
    }
}
