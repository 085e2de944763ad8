using System.Data;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Keys;

/// <summary>A signing key as it is kept.</summary>
/// <param name="Kid">Its id.</param>
/// <param name="Algorithm">What it signs with.</param>
/// <param name="ProtectedKey">The private key, encrypted by Data Protection.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ActivatesAt">From when on tokens are signed with it; published before.</param>
/// <param name="RetiresAt">When it is no longer published; null while nothing has replaced it.</param>
public sealed record StoredSigningKey(
    string Kid, string Algorithm, byte[] ProtectedKey, DateTimeOffset CreatedAt, DateTimeOffset ActivatesAt, DateTimeOffset? RetiresAt);

/// <summary>Table <c>signing_keys</c>.</summary>
public sealed class SigningKeyTable(NpgsqlDataSource database, IEventOrigins origins)
{
    // Another replica makes RSA keys under the lock, which takes seconds on a busy machine.
    private const int WaitForOthersSeconds = 60;

    public async Task<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAllAsync(connection, cancellationToken);
    }

    /// <summary>
    /// Lets <paramref name="decide"/> see the keys and say which are new or changed, while every other replica that wants
    /// to do the same waits. Readers do not.
    /// </summary>
    public async Task ChangeAsync(Func<IReadOnlyList<StoredSigningKey>, IReadOnlyList<StoredSigningKey>> decide, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await using (var mutex = new NpgsqlCommand("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE", connection) { CommandTimeout = WaitForOthersSeconds })
            await mutex.ExecuteNonQueryAsync(cancellationToken);

        foreach (var key in decide(await ReadAllAsync(connection, cancellationToken)))
            await SaveAsync(connection, key, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<StoredSigningKey>> ReadAllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT kid, algorithm, protected_key, created_at, activates_at, retires_at FROM signing_keys ORDER BY activates_at, kid", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<StoredSigningKey>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(new StoredSigningKey(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetFieldValue<byte[]>(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetFieldValue<DateTimeOffset>(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return keys;
    }

    private async Task SaveAsync(NpgsqlConnection connection, StoredSigningKey key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH changed AS (
                INSERT INTO signing_keys (kid, algorithm, protected_key, created_at, activates_at, retires_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (kid) DO UPDATE SET activates_at = excluded.activates_at, retires_at = excluded.retires_at
                RETURNING kid, xmax = 0 AS made)
            INSERT INTO security_events (type, {Statement.OriginColumns}, data)
            SELECT CASE WHEN made THEN 'signing_key_made' ELSE 'signing_key_retired' END, {Statement.OriginValues(7)}, jsonb_build_object('kid', kid) FROM changed
            """, connection);
        command.Parameters.Add(new() { Value = key.Kid });
        command.Parameters.Add(new() { Value = key.Algorithm });
        command.Parameters.Add(new() { Value = key.ProtectedKey });
        command.Parameters.Add(new() { Value = key.CreatedAt });
        command.Parameters.Add(new() { Value = key.ActivatesAt });
        command.Parameters.Add(new() { Value = (object?)key.RetiresAt ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        command.Parameters.Add(Statement.Origin(origins));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
