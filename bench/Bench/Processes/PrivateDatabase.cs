using System.Globalization;
using IdentityPlatform.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.Bench.Processes;

/// <summary>The platform's own PostgreSQL, as it starts it itself: durable. Gone with the run.</summary>
internal sealed class PrivateDatabase : IAsyncDisposable
{
    private static readonly string[] Durable = ["fsync", "full_page_writes", "synchronous_commit"];

    private readonly EmbeddedPostgresOptions _options;
    private readonly EmbeddedPostgres _cluster;

    private PrivateDatabase(EmbeddedPostgresOptions options, EmbeddedPostgres cluster, int pid, string version)
    {
        _options = options;
        _cluster = cluster;
        Pid = pid;
        Version = version;
    }

    /// <summary>The process id of the postmaster.</summary>
    public int Pid { get; }

    /// <summary>PostgreSQL's version.</summary>
    public string Version { get; }

    /// <summary>The login that owns the schemas.</summary>
    public string Migrator => Login(DatabaseLayout.Default.MigratorRole);

    /// <summary>The identity server's login.</summary>
    public string IdentityServer => Login(DatabaseLayout.Default.IdentityServer.Role);

    /// <summary>The resource API's login.</summary>
    public string ResourceApi => Login(DatabaseLayout.Default.ResourceApi.Role);

    /// <summary>Starts it in a folder.</summary>
    /// <exception cref="BenchException">It would not survive a power cut: figures would mean nothing.</exception>
    public static async Task<PrivateDatabase> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var options = new EmbeddedPostgresOptions { DataDirectory = folder };
        var cluster = await EmbeddedPostgres.StartAsync(options, NullLogger.Instance, cancellationToken);
        await cluster.EnsureDatabaseAsync(DatabaseLayout.Default, cancellationToken);
        await using var admin = new NpgsqlConnection(cluster.AdminConnectionString());
        await admin.OpenAsync(cancellationToken);
        foreach (var setting in Durable)
        {
            if (await ShowAsync(admin, setting, cancellationToken) != "on")
                throw new BenchException($"PostgreSQL runs with {setting} off.");
        }

        var data = await ShowAsync(admin, "data_directory", cancellationToken);
        var pid = int.Parse(File.ReadLines(Path.Combine(data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        return new PrivateDatabase(options, cluster, pid, await ShowAsync(admin, "server_version", cancellationToken));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _cluster.DisposeAsync();
        await EmbeddedPostgres.DestroyAsync(_options, NullLogger.Instance);
    }

    private static async Task<string> ShowAsync(NpgsqlConnection admin, string setting, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT current_setting($1)", admin) { Parameters = { new() { Value = setting } } };
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private string Login(string role) => _cluster.ConnectionString(DatabaseLayout.Default.Database, role);
}
