using IdentityPlatform.Database;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage.Accounts;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.IdentityServer.Tokens;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>
/// R-21: what every token operation and every batch of pruning reads, with a hundred thousand tokens in the database, is
/// found by an index: PostgreSQL itself tells the plan of each statement, those inside functions too.
/// </summary>
public sealed class PlanTests(ITestOutputHelper output) : IAsyncLifetime
{
    // Those that grow with use. The others are small, and reading them whole is right.
    private static readonly string[] Growing =
    [
        "users", "sessions", "grants", "refresh_tokens", "authorization_codes", "login_history", "security_events", "revoked_tokens",
    ];

    private TestDatabase _database = null!;
    private PlanRecorder _recorder = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync("a hundred thousand tokens", async database =>
        {
            await new MigrationRunner(database.MigratorConnectionString, DatabaseAccess.Migrations, database.Layout.IdentityServer, NullLogger.Instance).ApplyAsync();
            var fill = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "scale", "fill.sql"));
            await database.ScalarAsync($"SET search_path = identity; {fill.Replace("${tokens}", "100000", StringComparison.Ordinal).Replace("${family}", "2", StringComparison.Ordinal)}; ANALYZE");
        });
        _recorder = await PlanRecorder.StartAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _recorder.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task TokenPath_AHundredThousandTokens_ReadsNoTableWhole()
    {
        var time = TimeProvider.System;
        var grants = new PostgresGrantStore(_recorder.Source, TokenDatabase.Origins, time, NullLogger<PostgresGrantStore>.Instance);
        var state = new PostgresTokenState(_recorder.Source, TokenDatabase.Origins, time);
        var grant = (Guid)(await _database.ScalarAsync("SELECT id FROM identity.grants ORDER BY id DESC LIMIT 1"))!;
        var user = (Guid)(await _database.ScalarAsync($"SELECT user_id FROM identity.grants WHERE id = '{grant}'"))!;

        await CheckAsync("refresh", async () => (await grants.RefreshAsync(
            new RefreshRequest
            {
                TokenHash = TokenHandle.Hash("r-100000"), ClientId = "scale-app", SuccessorHash = TokenHandle.Hash("next"), WrappedSuccessor = [1],
                Grace = TimeSpan.FromSeconds(30), IdleTimeout = TimeSpan.FromDays(30),
            }, default)).Status.ShouldBe(RefreshStatus.Rotated));
        await CheckAsync("code", () => grants.RedeemCodeAsync(TokenHandle.Hash("old-1"), new NewRefreshToken(TokenHandle.Hash("x"), time.GetUtcNow().AddDays(1)), default));
        await CheckAsync("introspection", async () => (await state.FindGrantAsync(grant, default)).ShouldNotBeNull());
        await CheckAsync("refresh token", () => state.FindRefreshTokenAsync(TokenHandle.Hash("r-99998"), default));
        await CheckAsync("jti", async () => (await state.IsRevokedAsync("scale-10", default)).ShouldBeTrue());
        await CheckAsync("userinfo", () => state.ReadAsync(grant, default));
        await CheckAsync("revocation", () => state.RevokeRefreshTokenAsync(TokenHandle.Hash("r-99996"), "scale-app", default));
        await CheckAsync("sessions of a user", () => new AccountActivity(_recorder.Source, TokenDatabase.Origins).SessionsAsync(user, time.GetUtcNow(), default));
        await CheckAsync("history of a user", () => new AccountActivity(_recorder.Source, TokenDatabase.Origins).HistoryAsync(user, null, 20, default));
        await CheckAsync("end of the other sessions", () => new AccountActivity(_recorder.Source, TokenDatabase.Origins).EndOtherSessionsAsync(user, Guid.Empty, time.GetUtcNow(), default));
    }

    [Fact]
    public async Task Pruning_OfAYear_ReadsNoTableWholeInAnyBatch()
    {
        var now = TimeProvider.System.GetUtcNow();

        await CheckAsync("expired", () => new ExpiredRowStore(_recorder.Source).DeleteAsync(now, default));
        await CheckAsync("retention", () => new RetentionStore(_recorder.Source, new RetentionSettings()).DeleteAsync(now, default));

        // Of 50,000 families those of the last month are left, and what is younger than each limit.
        ((long)(await _database.ScalarAsync("SELECT count(*) FROM identity.grants"))!).ShouldBeInRange(4150, 4280);
        ((long)(await _database.ScalarAsync("SELECT count(*) FROM identity.refresh_tokens"))!).ShouldBeInRange(8150, 8450);
        ((long)(await _database.ScalarAsync("SELECT count(*) FROM identity.sessions"))!).ShouldBeInRange(4750, 4950);
        ((long)(await _database.ScalarAsync("SELECT count(*) FROM identity.login_history"))!).ShouldBeInRange(24_500, 24_750);
        (await _database.ScalarAsync("SELECT count(*) FROM identity.security_events")).ShouldBe(50_000L);
        (await _database.ScalarAsync("SELECT count(*) FROM identity.refresh_tokens r WHERE NOT EXISTS (SELECT FROM identity.grants g WHERE g.id = r.grant_id)")).ShouldBe(0L);
    }

    private async Task CheckAsync(string what, Func<Task> work)
    {
        var plans = await _recorder.OfAsync(work);
        plans.ShouldNotBeEmpty();
        foreach (var plan in plans)
        {
            var whole = Growing.FirstOrDefault(table => plan.Contains($"Seq Scan on {table} ", StringComparison.Ordinal) || plan.Contains($"Seq Scan on {table}\n", StringComparison.Ordinal));
            whole.ShouldBeNull($"{what}: {plan}");
        }

        output.WriteLine($"{what}: {plans.Count} plans, no table is read whole");
    }
}
