using System.Diagnostics;
using System.Globalization;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.Database.Embedded;

/// <summary>A folder for a cluster that one test starts, breaks and starts again. Durable settings, as in earnest.</summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    public string Folder { get; } = TestCluster.NewFolder();

    public string MembersLock => Path.Combine(Folder, "postgres", "members.lock");

    public string PidFile => Path.Combine(Folder, "postgres", "cluster", "postmaster.pid");

    public bool IsRunning => File.Exists(PidFile);

    public int Pid => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    public Task<EmbeddedPostgres> StartAsync() => StartAsync(revive: false);

    public Task<EmbeddedPostgres> StartAsync(bool revive)
        => EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = Folder, Revive = revive }, NullLogger.Instance);

    public void Kill()
    {
        using var server = Process.GetProcessById(Pid);
        server.Kill();
        server.WaitForExit();
    }

    public ValueTask DisposeAsync() => new(TestCluster.RemoveAsync(Folder));

    public static async Task ExecuteAsync(EmbeddedPostgres cluster, string sql)
    {
        await using var source = NpgsqlDataSource.Create(cluster.AdminConnectionString());
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T?> QueryAsync<T>(EmbeddedPostgres cluster, string sql)
    {
        await using var source = NpgsqlDataSource.Create(cluster.AdminConnectionString());
        await using var command = source.CreateCommand(sql);
        return (T?)await command.ExecuteScalarAsync();
    }
}
