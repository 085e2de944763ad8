using IdentityPlatform.Database;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.IdentityServer.Storage.Audit;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>Events are sealed as they are committed, in whatever order that is, and whoever dies meanwhile.</summary>
public sealed class SealingTests
{
    private const string Insert = "INSERT INTO security_events (type, ip_address) VALUES ('session_ended', '192.0.2.1')";

    [Fact]
    public async Task Seal_NewEvents_AreInAnUnbrokenChain()
    {
        await using var log = await SealedLog.CreateAsync(3, 1, 5);

        var report = await log.IsUnbrokenAsync();

        (report.Events, report.Seals, report.Newest!.Number).ShouldBe((9, 3, 3));
        (await log.Sealer().SealAsync(default)).ShouldBe(0, "a quiet hour makes no seals");
    }

    [Fact]
    public async Task Seal_ManyEventsOfManyDays_AreBoundedInNumberAndTime()
    {
        await using var log = await SealedLog.CreateAsync();
        await log.AddAsync(AuditSealer.Largest + 10, daysAgo: 300);
        await log.AddAsync(5, daysAgo: 2);
        await log.AddAsync(5);

        await log.Sealer().SealAsync(default);

        (await log.IsUnbrokenAsync()).Seals.ShouldBe(4);
    }

    [Fact]
    public async Task Seal_WhileATransactionIsOpen_WaitsForItsEvents()
    {
        await using var log = await SealedLog.CreateAsync();
        await using var late = await log.Source.OpenConnectionAsync();
        await using var transaction = await late.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand(Insert, late, transaction);
        await insert.ExecuteNonQueryAsync();
        await log.AddAsync(2);

        var early = await log.Sealer().SealAsync(default);
        await transaction.CommitAsync();
        var then = await log.Sealer().SealAsync(default);

        (early, then).ShouldBe((0, 3));
        await log.IsUnbrokenAsync();
    }

    [Fact]
    public async Task Seal_OnReplicasWhileEventsAreWritten_MakesOneChainOfAll()
    {
        await using var log = await SealedLog.CreateAsync();
        await using var other = PostgresDataSource.Create(log.ConnectionString, "identity", "other");
        using var written = new CancellationTokenSource();
        var sealers = new[] { log.Source, other }.Select(source => SealUntilAsync(log.Sealer(source), written.Token)).ToList();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => WriteAsync(log, writer)));
        await written.CancelAsync();
        await Task.WhenAll(sealers);
        await log.Sealer().SealAsync(default);

        (await log.IsUnbrokenAsync()).Seals.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Seal_CutOffInItsStatement_IsMadeByTheNext()
    {
        await using var log = await SealedLog.CreateAsync(2);
        await using var dying = PostgresDataSource.Create($"{log.ConnectionString};Pooling=false", "identity", "dying");
        await log.AddAsync(3);
        await using (var holder = await log.Source.OpenConnectionAsync())
        await using (var transaction = await holder.BeginTransactionAsync())
        {
            // The number that comes next is taken, and let go of: the sealer waits with its statement under way.
            await using var hold = new NpgsqlCommand("INSERT INTO audit_seals SELECT 2, 0, 0, now(), now(), '', '', '', ''", holder, transaction);
            await hold.ExecuteNonQueryAsync();
            var cut = log.Sealer(dying).SealAsync(default);
            await Eventually.TrueAsync(() => log.SomebodyWaitsAsync("INSERT INTO audit_seals"));
            (await log.Sealer().SealAsync(default)).ShouldBe(0, "one at a time");
            await log.AsOwnerAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
            await Should.ThrowAsync<NpgsqlException>(cut);
            await transaction.RollbackAsync();
        }

        await Eventually.TrueAsync(async () => await log.Sealer().SealAsync(default) == 3);

        (await log.IsUnbrokenAsync()).Seals.ShouldBe(2);
    }

    [Fact]
    public async Task Seal_WhatThisReplicaHasSeenIsGone_TellsAtOnce()
    {
        await using var log = await SealedLog.CreateAsync(2);
        var sealer = log.Sealer();
        await log.AddAsync(2);
        await sealer.SealAsync(default);
        var seen = sealer.Newest!;

        await log.AsOwnerAsync("DELETE FROM audit_seals WHERE number = 2; DELETE FROM security_events WHERE id > 2");
        await sealer.SealAsync(default);

        log.Log.ToString().ShouldContain($"audit verify --expect {seen}");
    }

    [Fact]
    public async Task Columns_OfAnEvent_AreAllSealed()
    {
        await using var log = await SealedLog.CreateAsync();

        var columns = (string[])(await log.AsOwnerAsync(
            "SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute WHERE attrelid = 'security_events'::regclass AND attnum > 0 AND NOT attisdropped"))!;

        EventContentReader.Lasting.Concat(EventContentReader.Erasable).Order(StringComparer.Ordinal).ShouldBe(columns.Order(StringComparer.Ordinal));
    }

    private static async Task SealUntilAsync(AuditSealer sealer, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
            await sealer.SealAsync(CancellationToken.None);
    }

    // Some commit at once, some late, some never; some in a subtransaction that fails.
    private static async Task WriteAsync(SealedLog log, int writer)
    {
        for (var i = 0; i < 150; i++)
        {
            await using var connection = await log.Source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var insert = new NpgsqlCommand(Insert, connection, transaction);
            await insert.ExecuteNonQueryAsync();
            await transaction.SaveAsync("half");
            await insert.ExecuteNonQueryAsync();
            if (i % 3 == 0)
                await transaction.RollbackAsync("half");
            if (writer % 2 == 0)
                await Task.Delay(i % 7);
            await (i % 5 == 0 ? transaction.RollbackAsync() : transaction.CommitAsync());
        }
    }
}
