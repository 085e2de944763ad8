using System.Diagnostics;
using System.Net.Sockets;
using IdentityPlatform.Database.Embedded;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdentityPlatform.Database;

/// <summary>
/// A private PostgreSQL cluster under the platform's data directory, reached through a socket in a folder that only
/// this user can enter, with a password besides. Several processes share it: the first starts it, the others join,
/// the last one out stops it. A killed process or server leaves nothing that the next start cannot mend.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly ClusterDirectory _directory;
    private readonly ClusterServer _server;
    private readonly EmbeddedPostgresOptions _options;
    private readonly string _socketFolder;
    private readonly ClusterReviver? _reviver;
    private FileLock? _membership;

    private EmbeddedPostgres(ClusterDirectory directory, ClusterServer server, EmbeddedPostgresOptions options, FileLock membership, ILogger logger)
    {
        _directory = directory;
        _server = server;
        _options = options;
        _membership = membership;
        _socketFolder = directory.SocketFolder ?? throw new EmbeddedPostgresException($"The server in {directory.Data} has no socket.");
        _reviver = options.Revive ? new ClusterReviver(directory, server, options.StartTimeout, logger) : null;
    }

    /// <summary>Makes the cluster when there is none, starts it when it does not run, and joins it.</summary>
    /// <exception cref="EmbeddedPostgresException">PostgreSQL is not installed, does not fit the cluster, or does not start.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken = default)
    {
        var directory = await ClusterDirectory.OpenAsync(options.DataDirectory, logger);
        var server = new ClusterServer(directory, options, logger);
        using var control = await FileLock.ExclusiveAsync(directory.ControlLock, options.StartTimeout, cancellationToken);
        if (!directory.Exists)
            await server.InitializeAsync();
        if (await AnswersAsync(directory, options, cancellationToken))
            DatabaseLog.ServerJoined(logger, directory.Data);
        else
            await server.StartAsync();

        // Who leaves tries the exclusive lock only under the control lock, which is ours now.
        var membership = FileLock.TryShared(directory.MembersLock)
            ?? throw new EmbeddedPostgresException($"Cannot lock {directory.MembersLock}: it is held by a process that is no part of the platform.");
        return new EmbeddedPostgres(directory, server, options, membership, logger);
    }

    /// <summary>Whether there is a cluster; makes nothing.</summary>
    public static bool Exists(EmbeddedPostgresOptions options) => ClusterDirectory.Find(options.DataDirectory) is not null;

    /// <summary>Stops a cluster that no process uses any more, even one left running by a killed process, and deletes its files.</summary>
    /// <returns>False when a process uses it; nothing is touched then.</returns>
    public static async Task<bool> DestroyAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken = default)
    {
        var directory = await ClusterDirectory.OpenAsync(options.DataDirectory, logger);
        using (await FileLock.ExclusiveAsync(directory.ControlLock, options.StartTimeout, cancellationToken))
        {
            using var alone = FileLock.TryExclusive(directory.MembersLock);
            if (alone is null)
                return false;
            await new ClusterServer(directory, options, logger).StopAsync("immediate");
            directory.RemoveSocketFolder();
            Directory.Delete(directory.Root, recursive: true);
        }

        return true;
    }

    /// <summary>How <paramref name="role"/> reaches <paramref name="database"/>. Holds a password: never log it.</summary>
    public string ConnectionString(string database, string role)
        => Connection(_directory, _socketFolder, database, role).ConnectionString;

    /// <summary>How the cluster's superuser reaches <paramref name="database"/>; for bootstrapping and tests, never for serving.</summary>
    public string AdminConnectionString(string database = "postgres") => ConnectionString(database, ClusterServer.Superuser);

    /// <summary>Makes the layout's database, roles and schemas where they are missing; see <see cref="DatabaseBootstrap"/>.</summary>
    public Task EnsureDatabaseAsync(DatabaseLayout layout, CancellationToken cancellationToken = default)
        => DatabaseBootstrap.EnsureAsync(AdminConnectionString(), layout, _directory.Password, cancellationToken);

    /// <summary>Leaves the cluster; the last one to leave stops the server. Close the connections first: they are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _membership, null) is not { } membership)
            return;
        if (_reviver is not null)
            await _reviver.DisposeAsync();
        using var control = await FileLock.ExclusiveAsync(_directory.ControlLock, _options.StartTimeout, CancellationToken.None);
        membership.Dispose();
        using var alone = FileLock.TryExclusive(_directory.MembersLock);
        if (alone is not null)
            await _server.StopAsync("fast");
    }

    private static async Task<bool> AnswersAsync(ClusterDirectory directory, EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        if (directory.SocketFolder is not { } folder || !File.Exists(directory.PidFile))
            return false;
        var builder = Connection(directory, folder, "postgres", ClusterServer.Superuser);
        builder.Pooling = false;
        builder.Timeout = 10;
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(builder.ConnectionString);
                await connection.OpenAsync(cancellationToken);
                return true;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.CannotConnectNow && Stopwatch.GetElapsedTime(started) < options.StartTimeout)
            {
                await Task.Delay(50, cancellationToken); // it is starting, or recovering from a crash
            }
            catch (NpgsqlException error) when (error.InnerException is SocketException)
            {
                return false;
            }
            catch (NpgsqlException error)
            {
                throw new EmbeddedPostgresException($"The database server in {directory.Data} runs but cannot be used: {error.Message}. Its log is {directory.ServerLog}.", error);
            }
        }
    }

    private static NpgsqlConnectionStringBuilder Connection(ClusterDirectory directory, string socketFolder, string database, string role)
        => new() { Host = socketFolder, Port = 5432, Database = database, Username = role, Password = directory.Password(role) };
}
