using System.Runtime.Versioning;
using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.Database.Embedded;

// The platforms' file modes; the embedded database does not run on Windows.
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresSafetyTests
{
    [Fact]
    public async Task StartAsync_Defaults_AreDurableAndPrivate()
    {
        await using var files = new PrivateCluster();
        await using var cluster = await files.StartAsync();
        foreach (var (name, value) in new[] { ("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on"), ("listen_addresses", ""), ("data_checksums", "on"), ("server_encoding", "UTF8") })
            (await PrivateCluster.QueryAsync<string>(cluster, $"SHOW {name}")).ShouldBe(value, name);
        var socketFolder = new NpgsqlConnectionStringBuilder(cluster.AdminConnectionString()).Host!;
        File.GetUnixFileMode(socketFolder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(files.Folder, "postgres", "secret")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Connect_WithoutThePassword_IsRefused()
    {
        await using var files = new PrivateCluster();
        await using var cluster = await files.StartAsync();
        var settings = new NpgsqlConnectionStringBuilder(cluster.AdminConnectionString()) { Password = "guess", Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        (await Should.ThrowAsync<PostgresException>(connection.OpenAsync())).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task StartAsync_Root_RunsTheServerAsAnotherUser()
    {
        if (!Environment.IsPrivilegedProcess)
            return; // an ordinary user's server runs as that user
        await using var files = new PrivateCluster();
        await using var cluster = await files.StartAsync();
        (await File.ReadAllLinesAsync($"/proc/{files.Pid}/status")).Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).ShouldNotContain("\t0");
        (await PrivateCluster.QueryAsync<int>(cluster, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task StartAsync_ServerHasASessionOfItsOwn_SoThatCtrlCDoesNotReachIt()
    {
        if (!OperatingSystem.IsLinux())
            return; // read from /proc
        await using var files = new PrivateCluster();
        await using var cluster = await files.StartAsync();
        var fields = (await File.ReadAllTextAsync($"/proc/{files.Pid}/stat")).Split(") ")[1].Split(' ');
        fields[3].ShouldNotBe((await File.ReadAllTextAsync("/proc/self/stat")).Split(") ")[1].Split(' ')[3]);
    }

    [Fact]
    public async Task StartAsync_RootAndFolderClosedToOthers_KeepsTheDatabaseElsewhere()
    {
        if (!Environment.IsPrivilegedProcess)
            return; // only root hands the server to another user
        var closed = Path.Combine(TestCluster.NewFolder(), "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var log = new ListLogger();
        var options = new EmbeddedPostgresOptions { DataDirectory = closed };
        await using (var cluster = await EmbeddedPostgres.StartAsync(options, log))
        {
            (await PrivateCluster.QueryAsync<string>(cluster, "SHOW data_directory"))!.ShouldStartWith("/var/lib/identity-platform/");
            log.Lines.ShouldContain(line => line.Contains("/var/lib/identity-platform/") && line.Contains(closed));
        }

        (await EmbeddedPostgres.DestroyAsync(options, log)).ShouldBeTrue();
        Directory.Delete(Path.GetDirectoryName(closed)!, recursive: true);
    }
}
