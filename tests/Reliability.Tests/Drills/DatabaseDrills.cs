using IdentityPlatform.Reliability.Load;
using IdentityPlatform.Reliability.Platform;
using Npgsql;

namespace IdentityPlatform.Reliability.Drills;

/// <summary>PostgreSQL restarts, is away, stands still, lets everybody wait, has no room .</summary>
[Collection(DrillDefinition.Name)]
public sealed class DatabaseDrills(DrillPlatform platform) : IDisposable
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Freeze = TimeSpan.FromSeconds(8);

    // What the platform promises: quick refusals, quick recovery.
    private static readonly TimeSpan QuickRefusal = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    [Theory]
    [InlineData("fast")]
    [InlineData("immediate")]
    public async Task Restart_OfPostgreSql_LosesNothingThatWasAnswered(string mode)
    {
        await using var load = await LoadGenerator.StartAsync(platform);

        await platform.Database.StopAsync(mode);
        await platform.Database.StartAsync();

        (await load.GoesOnAsync()).ShouldBeLessThan(Recovery);
        AllRefusalsSayWhenToRetry(load.Caller.Outcomes);
        await Invariants.HoldAsync(load, platform);
    }

    [Fact]
    public async Task Outage_OfPostgreSql_IsRefusedQuicklyAndOvercomeByItself()
    {
        await using var load = await LoadGenerator.StartAsync(platform);
        var processes = platform.Replicas.ToArray();
        await platform.Database.StopAsync("fast");
        var gone = TimeProvider.System.GetUtcNow();

        await Task.Delay(Outage);

        await ReadinessIsAsync(false);
        var back = TimeProvider.System.GetUtcNow();
        await platform.Database.StartAsync();
        var recovered = await load.GoesOnAsync();
        recovered.ShouldBeLessThan(Recovery);
        await ReadinessIsAsync(true);
        processes.ShouldAllBe(process => !process.HasExited);

        var during = load.Between(gone, back);
        AllRefusalsSayWhenToRetry(during);
        during.ShouldAllBe(outcome => outcome.Took < QuickRefusal);
        during.Count(outcome => outcome.Kind == "refresh" && outcome.Status == 503).ShouldBePositive("the load met the outage");
        during.Where(outcome => outcome.Kind is "discovery" or "jwks" or "api" or "client_credentials").ShouldAllBe(outcome => outcome.Status == 200);
        await Invariants.HoldAsync(load, platform);
    }

    [Fact]
    public async Task Freeze_OfPostgreSql_IsBoundedAndLeavesTheRestAlone()
    {
        await using var load = await LoadGenerator.StartAsync(platform);
        var frozen = TimeProvider.System.GetUtcNow();
        await platform.Database.FreezeAsync();
        try
        {
            await Task.Delay(Freeze);
            await ReadinessIsAsync(false);
        }
        finally
        {
            await platform.Database.ThawAsync();
        }

        var thawed = TimeProvider.System.GetUtcNow();
        (await load.GoesOnAsync()).ShouldBeLessThan(Recovery);
        var during = load.Between(frozen, thawed);
        AllRefusalsSayWhenToRetry(during);
        during.ShouldAllBe(outcome => outcome.Took < Freeze);
        during.Where(outcome => outcome.Kind is "discovery" or "jwks" or "api" or "client_credentials")
            .ShouldAllBe(outcome => outcome.Status == 200 && outcome.Took < QuickRefusal);
        await Invariants.HoldAsync(load, platform);
    }

    [Fact]
    public async Task Lock_ThatFillsEveryPool_IsRefusedAndOvercome()
    {
        const int Crowd = 80; // more than both pools have connections
        await using var load = await LoadGenerator.StartAsync(platform);
        var locked = TimeProvider.System.GetUtcNow();
        await using (var connection = new NpgsqlConnection(platform.Database.ConnectionString("identity_platform", "postgres") + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE identity.refresh_tokens IN ACCESS EXCLUSIVE MODE", connection);
            await hold.ExecuteNonQueryAsync();
            await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => load.Chains[0].RefreshAsync("crowd", "nobodys-token")));
        }

        var released = TimeProvider.System.GetUtcNow();
        (await load.GoesOnAsync()).ShouldBeLessThan(Recovery);
        var during = load.Between(locked, released);
        during.Where(outcome => outcome.Kind == "crowd").ShouldAllBe(outcome => outcome.Status == 503 && outcome.Took < Freeze);
        AllRefusalsSayWhenToRetry(during);
        during.Where(outcome => outcome.Kind is "discovery" or "jwks" or "api" or "client_credentials").ShouldAllBe(outcome => outcome.Status == 200);
        await Invariants.HoldAsync(load, platform);
    }

    [SmallDiskFact]
    public async Task FullDisk_OfPostgreSql_RefusesWritesAndLosesNothing()
    {
        await using var load = await LoadGenerator.StartAsync(platform);
        platform.Database.Disk!.Fill();
        var full = TimeProvider.System.GetUtcNow();
        await Poll.UntilAsync(() => Task.FromResult(load.Between(full, DateTimeOffset.MaxValue).Any(outcome => outcome.Kind == "refresh" && outcome.Failed)), TimeSpan.FromSeconds(40));
        await load.SucceedsAsync("client_credentials", "discovery", "jwks", "api");

        platform.Database.Disk.Empty();
        var emptied = TimeProvider.System.GetUtcNow();
        if (!platform.Database.IsRunning)
        {
            // It gave up while it could not write its log; whoever supervises it starts it again.
            await platform.Database.StartAsync();
        }

        (await load.GoesOnAsync()).ShouldBeLessThan(Recovery);
        AllRefusalsSayWhenToRetry(load.Between(full, emptied));
        load.Between(full, emptied).Where(outcome => outcome.Kind is "client_credentials" or "discovery" or "jwks" or "api").ShouldAllBe(outcome => outcome.Status == 200);
        await Invariants.HoldAsync(load, platform);
    }

    public void Dispose() => _http.Dispose();

    private static void AllRefusalsSayWhenToRetry(IEnumerable<Outcome> outcomes) =>
        outcomes.Where(outcome => outcome.Failed).ShouldAllBe(outcome => outcome.Kind == "authorize" ? outcome.Status == 503 : outcome.Status == 503 && outcome.SaysWhenToRetry);

    private async Task ReadinessIsAsync(bool ready)
    {
        foreach (var replica in platform.Replicas)
        {
            await Poll.UntilAsync(async () => await Health.IsReadyAsync(_http, replica.Address) == ready, Recovery);
            (await Health.IsLiveAsync(_http, replica.Address)).ShouldBeTrue();
        }
    }
}
