using System.Diagnostics;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.TestSupport.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.Database.Embedded;

public sealed class EmbeddedPostgresTests
{
    [Fact]
    public async Task StartAsync_TwoMembers_LastOneOutStopsTheServer()
    {
        await using var files = new PrivateCluster();
        var first = await files.StartAsync();
        var pid = files.Pid;
        var second = await files.StartAsync();
        files.Pid.ShouldBe(pid);

        await first.DisposeAsync();
        files.IsRunning.ShouldBeTrue();
        (await PrivateCluster.QueryAsync<int>(second, "SELECT 1")).ShouldBe(1);

        await second.DisposeAsync();
        await second.DisposeAsync();
        files.IsRunning.ShouldBeFalse();
    }

    [Fact]
    public async Task StartAsync_ManyAtOnce_ShareOneServer()
    {
        await using var files = new PrivateCluster();
        var members = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(files.StartAsync)));
        var starts = await Task.WhenAll(members.Select(member => PrivateCluster.QueryAsync<DateTime>(member, "SELECT pg_postmaster_start_time()")));
        starts.Distinct().Count().ShouldBe(1);
        await Task.WhenAll(members.Select(member => member.DisposeAsync().AsTask()));
        files.IsRunning.ShouldBeFalse();
    }

    [Fact]
    public async Task StartAsync_ServerKilled_RecoversWhatWasCommitted()
    {
        await using var files = new PrivateCluster();
        var before = await files.StartAsync();
        await PrivateCluster.ExecuteAsync(before, "CREATE TABLE kept (id int); INSERT INTO kept SELECT generate_series(1, 1000)");
        files.Kill();

        await using var after = await files.StartAsync();
        (await PrivateCluster.QueryAsync<long>(after, "SELECT count(*) FROM kept")).ShouldBe(1000);
        await before.DisposeAsync();
    }

    [Fact]
    public async Task Revive_ServerKilledWhileInUse_ComesBackByItself()
    {
        await using var files = new PrivateCluster();
        await using var cluster = await files.StartAsync(revive: true);
        await PrivateCluster.ExecuteAsync(cluster, "CREATE TABLE kept (id int)");
        files.Kill();

        await Poll.UntilAsync(() => AnswersAsync(cluster), TimeSpan.FromSeconds(30));

        (await PrivateCluster.QueryAsync<long>(cluster, "SELECT count(*) FROM kept")).ShouldBe(0);
    }

    [Fact]
    public async Task StartAsync_PidOfDeadServerGivenToAnotherProcess_StartsAllTheSame()
    {
        await using var files = new PrivateCluster();
        var before = await files.StartAsync();
        files.Kill();
        var lines = await File.ReadAllLinesAsync(files.PidFile);
        await File.WriteAllLinesAsync(files.PidFile, [$"{Environment.ProcessId}", .. lines.Skip(1)]);

        await using var after = await files.StartAsync();
        (await PrivateCluster.QueryAsync<int>(after, "SELECT 1")).ShouldBe(1);
        await before.DisposeAsync();
    }

    [Fact]
    public async Task StartAsync_OwnerProcessKilled_JoinsTheServerItLeftAndStopsIt()
    {
        await using var files = new PrivateCluster();
        var first = await files.StartAsync();
        var pid = files.Pid;

        // Another process that takes part, as the lock file shows it.
        using var owner = Process.Start(new ProcessStartInfo("flock", ["--shared", "--no-fork", files.MembersLock, "sh", "-c", "echo in; exec sleep 60"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        (await owner.StandardOutput.ReadLineAsync()).ShouldBe("in");
        await first.DisposeAsync();
        files.IsRunning.ShouldBeTrue("the other process still uses the server");
        owner.Kill();
        await owner.WaitForExitAsync();

        var second = await files.StartAsync();
        files.Pid.ShouldBe(pid);
        await second.DisposeAsync();
        files.IsRunning.ShouldBeFalse();
    }

    [Fact]
    public async Task StartAsync_SocketDeleted_RestartsTheServer()
    {
        await using var files = new PrivateCluster();
        var before = await files.StartAsync();
        var host = new NpgsqlConnectionStringBuilder(before.AdminConnectionString()).Host!;
        Directory.Delete(host, recursive: true);

        await using var after = await files.StartAsync();
        (await PrivateCluster.QueryAsync<int>(after, "SELECT 1")).ShouldBe(1);
        await before.DisposeAsync();
    }

    [Fact]
    public async Task StartAsync_PathTooLongForASocket_UsesAShortFolder()
    {
        await using var files = new PrivateCluster();
        var options = new EmbeddedPostgresOptions { DataDirectory = Path.Combine(files.Folder, new string('d', 90)) };
        await using (var cluster = await EmbeddedPostgres.StartAsync(options, NullLogger.Instance))
        {
            (await PrivateCluster.QueryAsync<int>(cluster, "SELECT 1")).ShouldBe(1);
            new NpgsqlConnectionStringBuilder(cluster.AdminConnectionString()).Host!.Length.ShouldBeLessThan(90);
        }

        (await EmbeddedPostgres.DestroyAsync(options, NullLogger.Instance)).ShouldBeTrue();
    }

    [Fact]
    public async Task DestroyAsync_InUse_LeavesItAlone()
    {
        await using var files = new PrivateCluster();
        await using var cluster = await files.StartAsync();
        await TestCluster.RemoveAsync(files.Folder);
        (await PrivateCluster.QueryAsync<int>(cluster, "SELECT 1")).ShouldBe(1);
    }

    private static async Task<bool> AnswersAsync(EmbeddedPostgres cluster)
    {
        try
        {
            return await PrivateCluster.QueryAsync<int>(cluster, "SELECT 1") == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
