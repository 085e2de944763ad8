using IdentityPlatform.Reliability.Load;
using IdentityPlatform.Reliability.Platform;

namespace IdentityPlatform.Reliability.Drills;

/// <summary>
/// The primary is lost and a synchronous standby takes its place. Connection strings name both; nothing is
/// restarted. In the collection of the drills for its turn, not for their platform.
/// </summary>
[Collection(DrillDefinition.Name)]
public sealed class FailoverDrills : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);

    private readonly DrillPlatform _platform = new() { HasStandby = true };
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public Task InitializeAsync() => _platform.InitializeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failover_UnderLoad_LosesNothingAndNeedsNoRestart(bool withoutAWord)
    {
        var (old, next) = (_platform.Database, _platform.Database.Standby!);
        var processes = _platform.Replicas.Append(_platform.Api).ToArray();
        await using var load = await LoadGenerator.StartAsync(_platform);

        // Killed, it refuses connections; switched off or cut off, it says nothing at all.
        await (withoutAWord ? old.FreezeAsync() : old.StopAsync("immediate"));
        await Poll.UntilAsync(() => AllAsync(ready: false), Recovery);
        if (withoutAWord)
        {
            // Whoever promotes waits longer than this; by now no request is under way that went to the old one.
            await Task.Delay(Silence);
        }

        await next.PromoteAsync();

        (await load.GoesOnAsync()).ShouldBeLessThan(Recovery);
        await Poll.UntilAsync(() => AllAsync(ready: true), Recovery);
        load.Caller.Outcomes.Where(outcome => outcome.Failed).ShouldAllBe(outcome => outcome.Status == 503 && (outcome.SaysWhenToRetry || outcome.Kind == "authorize"));

        // The old primary comes back as one. It has missed what happened since, and nobody asks it.
        var back = TimeProvider.System.GetUtcNow();
        await (withoutAWord ? old.ThawAsync() : old.StartAsync());
        await load.GoesOnAsync();
        load.Between(back, DateTimeOffset.MaxValue).ShouldAllBe(outcome => !outcome.Failed);
        // What waited at its door since before is let in, and finds nobody there any more.
        await Poll.UntilAsync(async () => await UsersOfAsync(old, back) == 0, Recovery);
        (await UsersOfAsync(next, DateTimeOffset.UnixEpoch)).ShouldBePositive();
        await old.StopAsync("immediate");

        await Invariants.HoldAsync(load, _platform);
        processes.ShouldAllBe(process => !process.HasExited);
        (await _platform.Setup.VerbAsync(old, "migrate")).ShouldNotContain("V0", Case.Sensitive, "nothing is missing");
        (await _platform.Setup.VerbAsync(old, "doctor")).ShouldContain("PostgreSQL");
    }

    public void Dispose() => _http.Dispose();

    public Task DisposeAsync() => _platform.DisposeAsync();

    private async Task<bool> AllAsync(bool ready)
    {
        var answers = await Task.WhenAll(_platform.Replicas.Select(replica => Health.IsReadyAsync(_http, replica.Address)));
        return answers.All(answer => answer == ready);
    }

    // Readiness looks for any primary, and may find this one; what is served is served from the pools.
    private static async Task<long> UsersOfAsync(PostgresServer server, DateTimeOffset since) => await server.AloneAsync<long>(
        $"SELECT count(*) FROM pg_stat_activity WHERE application_name IN ('identity-server', 'resource-api') AND backend_start > '{since:yyyy-MM-dd HH:mm:ss.ffffffzzz}'");
}
