using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Fuzzing;
using IdentityPlatform.TestSupport.PostgreSql;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>R-26: wrong requests of every kind at every endpoint. How to run it for long: docs/drills.md.</summary>
public sealed class FuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int RequestsOfOneSet = 400;
    private const long MostGrowth = 100L << 20;

    private readonly FuzzServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task EveryEndpoint_WrongRequests_AreRefusedAndNothingElse()
    {
        var run = new FuzzRun(_server.Factory.Address, ProtocolRequests.Names) { Log = () => _server.Errors.Latest };
        await _server.ValidAsync(new SeededNumbers(run.Seed));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await run.RunAsync(_server.ValidAsync, RequestsOfOneSet);

        output.WriteLine(run.ToString());
        run.Findings.ShouldBeEmpty($"{run}\n{string.Join("\n\n", run.Findings)}");
        _server.Errors.Latest.ShouldBeEmpty(run.ToString());
        await Eventually.TrueAsync(async () => await BusyConnectionsAsync() == 0);
        (await _server.ValidAsync(new SeededNumbers(run.Seed))).ShouldNotBeEmpty("everything works as before");
        if (FuzzRun.IsLong)
            (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(MostGrowth);
    }

    // All but those that listen to notifications.
    private async Task<long> BusyConnectionsAsync() => (long)(await _server.Factory.Database.ScalarAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"))!;
}
