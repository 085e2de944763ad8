using System.Data;
using IdentityPlatform.IdentityServer.Audit;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Audit;

/// <summary>The audit log and its seals for one walk along them, on one connection. Nothing is pruned before it is disposed.</summary>
public sealed class SealedEvents : ISealedEvents, IAsyncDisposable
{
    // "seals" in ASCII; pruning wants it for itself (V024).
    private const long LockKey = 0x7365616c73;

    private readonly NpgsqlConnection _connection;

    private SealedEvents(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Opens it; waits until a batch that is being pruned is gone.</summary>
    public static async Task<SealedEvents> OpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_lock_shared({LockKey})", cancellationToken);
            return new SealedEvents(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Seal>> SealsAsync(long from, int count, CancellationToken cancellationToken) => SealTable.ReadAsync(_connection, from, count, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<EventContent>> EventsAsync(long afterId, long lastId, int limit, CancellationToken cancellationToken) =>
        [.. (await EventContentReader.ReadAsync(_connection, afterId, lastId, limit, DateTimeOffset.UnixEpoch, cancellationToken)).Select(one => one.Content)];

    /// <inheritdoc />
    public async Task<IReadOnlySet<Guid>> ErasedAsync(IReadOnlyCollection<Guid> users, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(users);
        await using var command = new NpgsqlCommand(
            """
            SELECT x.id FROM unnest($1::uuid[]) AS x (id)
             WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = x.id)
               AND EXISTS (SELECT FROM security_events e WHERE e.user_id = x.id AND e.type = 'account_purged')
            """,
            _connection) { Parameters = { new() { Value = users.ToArray() } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        HashSet<Guid> erased = [];
        while (await row.ReadAsync(cancellationToken))
            erased.Add(row.GetGuid(0));
        return erased;
    }

    /// <inheritdoc />
    public async Task<UnsealedEvents> UnsealedAsync(Seal? first, Seal? newest, CancellationToken cancellationToken)
    {
        // The counter is read when the events have been seen: none of them is past it.
        await using var command = new NpgsqlCommand(
            """
            SELECT x.waiting, x.oldest,
                   CASE WHEN x.newest > (SELECT s.last_value FROM security_events_id_seq s) THEN x.newest
                        ELSE (SELECT e.id FROM security_events e WHERE e.id <= $2 ORDER BY e.id LIMIT 1) END
              FROM (SELECT count(*) AS waiting, max(e.id) AS newest, least(min(e.at), '9999-01-01') AS oldest FROM security_events e WHERE e.id > $1) x
            """,
            _connection) { Parameters = { Number(newest?.LastId ?? 0), Number(first?.AfterId ?? 0) }, CommandTimeout = 0 };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new UnsealedEvents(
            row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetInt64(2));
    }

    /// <summary>The hash of a seal; null when there is none of that number.</summary>
    public async Task<byte[]?> HashAsync(long number, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT hash FROM audit_seals WHERE number = $1", _connection) { Parameters = { Number(number) } };
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }

    /// <summary>Backups that were restored, as far back as the log goes.</summary>
    public async Task<IReadOnlyList<RestoredBackup>> RestoresAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT at, (data->>'last_event')::timestamptz, (data->>'last_seal')::bigint FROM security_events WHERE type = 'backup_restored' ORDER BY at", _connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<RestoredBackup> restores = [];
        while (await row.ReadAsync(cancellationToken))
            restores.Add(new(row.GetFieldValue<DateTimeOffset>(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetInt64(2)));
        return restores;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // A connection that is lost has let go of it already.
        if (_connection.State == ConnectionState.Open)
            await ExecuteAsync(_connection, $"SELECT pg_advisory_unlock_shared({LockKey})", CancellationToken.None);
        await _connection.DisposeAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
