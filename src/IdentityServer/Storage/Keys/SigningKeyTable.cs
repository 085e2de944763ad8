using System.Data;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Keys;

/// <summary>Table <c>signing_keys</c>. The clock of keys is the database's: replicas cannot disagree about it.</summary>
public sealed class SigningKeyTable(NpgsqlDataSource database, IEventOrigins origins)
{
    // Another replica makes RSA keys under the lock, which takes seconds on a busy machine.
    private const int WaitForOthersSeconds = 60;

    private const string ReadRows = """
        SELECT clock_timestamp(), k.kid, k.algorithm, k.protected_key, k.created_at, k.activates_at, k.retires_at, k.revoked_at
          FROM (VALUES (1)) always LEFT JOIN signing_keys k ON true ORDER BY k.activates_at, k.kid
        """;

    private static readonly string SaveRow = $"""
        WITH changed AS (
            INSERT INTO signing_keys AS k (kid, algorithm, protected_key, created_at, activates_at, retires_at, revoked_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (kid) DO UPDATE SET activates_at = excluded.activates_at, retires_at = excluded.retires_at, revoked_at = coalesce(k.revoked_at, excluded.revoked_at)
            RETURNING kid, xmax = 0 AS made, retires_at, revoked_at)
        INSERT INTO security_events (type, {OriginColumns}, data)
        SELECT CASE WHEN made THEN 'signing_key_made' WHEN revoked_at IS NOT NULL THEN 'signing_key_revoked'
                    WHEN retires_at IS NOT NULL THEN 'signing_key_retired' ELSE 'signing_key_postponed' END,
               {OriginValues(8)}, jsonb_build_object('kid', kid) FROM changed
        """;

    private static readonly string DeleteRows = $"""
        WITH gone AS (DELETE FROM signing_keys WHERE kid = ANY ($1) RETURNING kid)
        INSERT INTO security_events (type, {OriginColumns}, data) SELECT 'signing_key_deleted', {OriginValues(2)}, jsonb_build_object('kid', kid) FROM gone
        """;

    /// <summary>Every key, the ones that sign first at first.</summary>
    public async Task<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Keys;

    /// <summary>Every key, and the database's time at which they were read.</summary>
    public async Task<StoredSigningKeys> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, cancellationToken);
    }

    /// <summary>
    /// Lets <paramref name="decide"/> see the keys and say which are new or changed, while every other replica that wants
    /// to do the same waits. Readers do not.
    /// </summary>
    public async Task ChangeAsync(Func<StoredSigningKeys, IReadOnlyList<StoredSigningKey>> decide, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await using (var mutex = new NpgsqlCommand("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE", connection) { CommandTimeout = WaitForOthersSeconds })
            await mutex.ExecuteNonQueryAsync(cancellationToken);

        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var key in decide(await ReadAsync(connection, cancellationToken)))
            batch.BatchCommands.Add(Save(key));
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Deletes keys for good.</summary>
    public async Task DeleteAsync(IReadOnlyCollection<string> kids, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DeleteRows);
        command.Parameters.Add(Texts(kids));
        command.Parameters.Add(Origin(origins));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<StoredSigningKeys> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReadRows, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<StoredSigningKey>();
        var at = DateTimeOffset.MinValue;
        while (await row.ReadAsync(cancellationToken))
        {
            at = row.GetFieldValue<DateTimeOffset>(0);
            if (row.IsDBNull(1))
                continue;
            keys.Add(new StoredSigningKey(
                row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), TimeOrNull(row, 6))
            { RevokedAt = TimeOrNull(row, 7) });
        }

        return new StoredSigningKeys(keys, at);
    }

    private static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private NpgsqlBatchCommand Save(StoredSigningKey key) => Command(
        SaveRow,
        Text(key.Kid),
        Text(key.Algorithm),
        Bytes(key.ProtectedKey),
        Time(key.CreatedAt),
        Time(key.ActivatesAt),
        Time(key.RetiresAt),
        Time(key.RevokedAt),
        Origin(origins));
}
