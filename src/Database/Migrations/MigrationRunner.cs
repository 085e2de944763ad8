using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdentityPlatform.Database;

/// <summary>
/// Brings one service's schema forward, file by file, each in its own transaction and only once, and tells whether a
/// schema is at the version a program needs. In the files <c>${schema}</c> and <c>${role}</c> stand for the service's
/// schema and role as quoted identifiers; unqualified names are the schema's. A file grants what the role may do.
/// </summary>
/// <param name="connectionString">The migrator's login to apply, any login that may use the schema to check.</param>
/// <param name="migrations">The files the program was built with.</param>
/// <param name="service">The schema, and the role that the files grant to.</param>
/// <param name="logger">Hears of each applied file.</param>
public sealed class MigrationRunner(string connectionString, MigrationSet migrations, ServiceLayout service, ILogger logger)
{
    // A statement that waits for a table lock makes every later query on that table wait behind it; and where it waits for
    // a request that waits for what the file has locked, PostgreSQL ends one of both after a second (deadlock_timeout).
    // Requests are over in milliseconds, so it is the file that gives way, early, and begins again.
    private const string WaitForALock = "SET LOCAL lock_timeout = '300ms'";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Applies what is pending. Of two runners one waits for the other, and both succeed.</summary>
    /// <returns>The files applied now.</returns>
    /// <exception cref="SchemaVersionException">The schema is newer than the files, an applied file was changed, or a new file is numbered below an applied one.</exception>
    /// <exception cref="MigrationException">A file failed; those before it stay applied.</exception>
    public async Task<IReadOnlyList<Migration>> ApplyAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        await AppliedMigrations.CreateTableAsync(connection, service.Schema, service.Role, cancellationToken);
        var applied = await AppliedMigrations.ReadAsync(connection, service.Schema, cancellationToken);
        MigrationHistory.Check(applied, migrations);
        var pending = MigrationHistory.Pending(applied, migrations);
        foreach (var migration in pending)
            await ApplyAsync(connection, migration, cancellationToken);
        return pending;
    }

    /// <summary>Where the schema stands; changes nothing.</summary>
    public async Task<MigrationStatus> StatusAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var applied = await AppliedMigrations.ReadAsync(connection, service.Schema, cancellationToken);
        return new MigrationStatus(applied.Count == 0 ? 0 : applied[^1].Version, migrations.Expected, MigrationHistory.Pending(applied, migrations));
    }

    /// <summary>Returns when this program can serve on the schema: nothing is pending, no applied file was changed, and whatever is newer only expanded the schema (<c>V007__expand_*.sql</c>), so that version N serves beside N+1 during an upgrade.</summary>
    /// <exception cref="SchemaVersionException">It cannot; the message says what to run.</exception>
    public async Task EnsureCurrentAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await EnsureCurrentAsync(connection, cancellationToken);
    }

    /// <summary>The same by a connection of the program's own pool: a start makes one less.</summary>
    /// <exception cref="SchemaVersionException">It cannot serve; the message says what to run.</exception>
    public async Task EnsureCurrentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ServerVersion.Check(connection.PostgreSqlVersion);
        var applied = await AppliedMigrations.ReadAsync(connection, service.Schema, cancellationToken);
        MigrationHistory.Check([.. applied.Where(migration => migration.Version <= migrations.Expected || !MigrationHistory.IsExpansion(migration))], migrations);
        if (MigrationHistory.Pending(applied, migrations).Count > 0)
            throw new SchemaVersionException($"The database is at version {(applied.Count == 0 ? 0 : applied[^1].Version)} (schema {service.Schema}), this program needs {migrations.Expected}: run `migrate`.");
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            while (!await TryApplyAsync(connection, migration, started, cancellationToken))
            {
                DatabaseLog.MigrationGivesWay(logger, migration.File);
                await Task.Delay(Pause, cancellationToken);
            }
        }
        catch (NpgsqlException error)
        {
            var reason = error is PostgresException { MessageText: var text, SqlState: var state } ? $"{state} {text}" : error.Message;
            var place = error.BatchCommand is { } statement ? $" (in: {Excerpt(statement.CommandText)})" : "";
            throw new MigrationException($"{migration.File} failed and was rolled back: {reason}{place}", error);
        }

        DatabaseLog.MigrationApplied(logger, migration.File, service.Schema, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<bool> TryApplyAsync(NpgsqlConnection connection, Migration migration, long started, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(WaitForALock, cancellationToken);
            await connection.ExecuteAsync(Fill(migration.Sql), cancellationToken);
            await AppliedMigrations.AddAsync(connection, service.Schema, migration, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && Stopwatch.GetElapsedTime(started) < Patience)
        {
            return false;
        }
    }

    private string Fill(string sql)
        => sql.Replace("${schema}", SqlName.Quote(service.Schema)).Replace("${role}", SqlName.Quote(service.Role));

    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Held by the session: a killed runner lets go of it with its connection.
        var key = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"migrations of {service.Schema}")));
        await using var attempt = new NpgsqlCommand($"SELECT pg_try_advisory_lock({key})", connection);
        if (await attempt.ExecuteScalarAsync(cancellationToken) is true)
            return;
        DatabaseLog.MigrationWaits(logger, service.Schema);
        await connection.ExecuteAsync($"SELECT pg_advisory_lock({key})", cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await UnpooledConnection.OpenAsync(
            new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = SqlName.Quote(service.Schema), ApplicationName = "migrations", IncludeFailedBatchedCommand = true },
            cancellationToken);
        try
        {
            ServerVersion.Check(connection.PostgreSqlVersion);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static string Excerpt(string statement)
    {
        var line = string.Join(' ', statement.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > 120 ? line[..120] + "..." : line;
    }
}
