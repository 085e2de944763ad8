using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Deletes rows that nothing can use any more.</summary>
public sealed class ExpiredRowStore(NpgsqlDataSource database)
{
    private const int Batch = 500;

    // "expired" in ASCII: one replica cleans at a time.
    private const long LockKey = 0x65787069726564;

    private static readonly string[] Statements =
    [
        Delete("interactions", "handle_hash", "0"),
        // A used code is kept for a day: its replay must still be recognized (RFC 6749 §4.1.2).
        Delete("authorization_codes", "code_hash", "1 day"),
        Delete("revoked_tokens", "jti", "0"),
        Delete("pending_sign_ins", "handle_hash", "0"),
        Delete("remembered_devices", "id", "0"),
        Delete("sign_in_failures", "key", "0"),
        Delete("passkey_challenges", "handle_hash", "0"),
        Delete("account_tokens", "token_hash", "0"),
        Delete("mail_sign_ins", "browser_hash", "0"),
        Delete("mail_requests", "id", "0"),
        Delete("outbox", "id", "0"),
        Delete("provider_arrivals", "handle_hash", "0"),
        Delete("feed_events", "id", "0"),
        Delete("feed_streams", "id", "0"),
        Delete("billing_events", "id", "0"),
    ];

    /// <summary>Deletes what had expired at a moment.</summary>
    /// <returns>How many rows; zero when another replica is at it.</returns>
    public Task<int> DeleteAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.WorkAloneAsync(
        LockKey,
        async connection =>
        {
            var deleted = 0;
            foreach (var statement in Statements)
                deleted += await OneReplica.InBatchesAsync(Batch, () => DeleteAsync(connection, statement, now, cancellationToken));
            return deleted;
        },
        cancellationToken);

    private static async Task<int> DeleteAsync(NpgsqlConnection connection, string statement, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        command.Parameters.Add(new() { Value = now });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Delete(string table, string key, string kept) =>
        $"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE expires_at <= $1 - interval '{kept}' LIMIT {Batch} FOR UPDATE SKIP LOCKED)";
}
