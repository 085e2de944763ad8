using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage;

namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>What is deleted and erased by rule leaves a chain that is unbroken, and is no cover for what is not.</summary>
public sealed class SealedRetentionTests
{
    [Fact]
    public async Task Prune_OldEvents_GoWithTheirSealsAndTheRestIsUnbroken()
    {
        await using var log = await OldAndYoungAsync();

        await new RetentionStore(log.Source, new RetentionSettings()).DeleteAsync(TimeProvider.System.GetUtcNow(), default);

        var report = await log.IsUnbrokenAsync();
        (report.Events, report.First!.Number, report.Newest!.Number).ShouldBe((4, 2, 3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Prune_InSmallBatches_IsUnbrokenAfterEach(int batch)
    {
        await using var log = await OldAndYoungAsync();

        while ((int)(await log.AsOwnerAsync($"SELECT prune_security_events(now(), {batch})"))! > 0)
            await log.IsUnbrokenAsync();

        (await log.AsOwnerAsync("SELECT count(*) FROM security_events")).ShouldBe(4L);
    }

    [Fact]
    public async Task Prune_Everything_TheNextSealFollows()
    {
        await using var log = await SealedLog.CreateAsync();
        await log.AddAsync(3, daysAgo: 500);
        await log.Sealer().SealAsync(default);
        await log.AsOwnerAsync("SELECT prune_security_events(now(), 500)");
        (await log.IsUnbrokenAsync()).Events.ShouldBe(0);

        await log.AddAsync(2);
        await log.Sealer().SealAsync(default);

        (await log.IsUnbrokenAsync()).Newest!.Number.ShouldBe(2);
    }

    [Fact]
    public async Task Prune_WithoutSeals_GoesByTheEventsAsBefore()
    {
        await using var log = await SealedLog.CreateAsync();
        await log.AddAsync(3, daysAgo: 500);
        await log.AddAsync(2);

        (await log.AsOwnerAsync("SELECT prune_security_events(now(), 500)")).ShouldBe(3);

        (await log.Sealer().SealAsync(default)).ShouldBe(2);
        await log.IsUnbrokenAsync();
    }

    [Fact]
    public async Task Prune_WhileSomebodyWalks_Waits()
    {
        await using var log = await OldAndYoungAsync();

        await using (await Storage.Audit.SealedEvents.OpenAsync(log.Source, default))
            (await log.AsOwnerAsync("SELECT prune_security_events(now(), 500)")).ShouldBe(0);

        (await log.AsOwnerAsync("SELECT prune_security_events(now(), 500)")).ShouldBe(6);
    }

    [Fact]
    public async Task Prune_AfterYoungEventsWereTaken_LeavesTheProof()
    {
        await using var log = await OldAndYoungAsync();

        await log.AsOwnerAsync("DELETE FROM security_events WHERE id <= 8");
        await log.AsOwnerAsync("SELECT prune_security_events(now(), 500)");

        (await log.VerifyAsync()).Damages.ShouldContain(damage => damage.Contains("2 events are missing at its beginning, too young", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erase_AnAccount_LeavesTheChainUnbroken()
    {
        await using var log = await SealedLog.CreateAsync(2);
        var user = await WithEventsAsync(log);

        await log.ExecuteAsync("UPDATE users SET deleted_at = now() - interval '31 days' WHERE id = $1", user);
        (await log.AsOwnerAsync("SELECT purge_accounts(now(), 10, now())")).ShouldBe(1);
        await log.Sealer().SealAsync(default);

        (await log.IsUnbrokenAsync()).Events.ShouldBe(6);
        await log.AsOwnerAsync($"UPDATE security_events SET data = '{{}}' WHERE user_id = '{user}' AND type = 'signed_in'");
        (await log.VerifyAsync()).DamageCount.ShouldBe(3, "erased, and not written anew");
    }

    [Fact]
    public async Task Erase_OnPaperOnly_IsFound()
    {
        await using var log = await SealedLog.CreateAsync(2);
        var user = await WithEventsAsync(log);

        await log.AsOwnerAsync($"UPDATE security_events SET ip_address = NULL, user_agent = NULL, data = NULL, reason = NULL WHERE user_id = '{user}'");
        await log.AsOwnerAsync($"INSERT INTO security_events (type, user_id) VALUES ('account_purged', '{user}')");
        await log.Sealer().SealAsync(default);

        (await log.VerifyAsync()).DamageCount.ShouldBe(3);
    }

    private static async Task<Guid> WithEventsAsync(SealedLog log)
    {
        var user = await log.AddUserAsync();
        await log.ExecuteAsync("INSERT INTO security_events (type, user_id, ip_address, data) SELECT 'signed_in', $1, '192.0.2.1', '{}' FROM generate_series(1, 3)", user);
        (await log.Sealer().SealAsync(default)).ShouldBe(3);
        return user;
    }

    // Seals of 4 and 2 old events and one of 4 young ones.
    private static async Task<SealedLog> OldAndYoungAsync()
    {
        var log = await SealedLog.CreateAsync();
        foreach (var (count, days) in new[] { (4, 500), (2, 450), (4, 1) })
        {
            await log.AddAsync(count, days);
            await log.Sealer().SealAsync(default);
        }

        return log;
    }
}
