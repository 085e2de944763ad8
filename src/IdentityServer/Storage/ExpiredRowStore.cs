using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Deletes rows that nothing can use any more.</summary>
public sealed class ExpiredRowStore(NpgsqlDataSource database)
{
    private const int Batch = 500;

    // "expired" in ASCII: one replica cleans at a time.
    private const long LockKey = 0x65787069726564;

    private static readonly (string Table, string Key, string Kept)[] Rules =
    [
        ("interactions", "handle_hash", "0"),
        // A used code is kept for a day: its replay must still be recognized (RFC 6749 §4.1.2).
        ("authorization_codes", "code_hash", "1 day"),
        ("revoked_tokens", "jti", "0"),
        ("pending_sign_ins", "handle_hash", "0"),
        ("remembered_devices", "id", "0"),
        ("sign_in_failures", "key", "0"),
        ("passkey_challenges", "handle_hash", "0"),
        ("account_tokens", "token_hash", "0"),
        ("mail_sign_ins", "browser_hash", "0"),
        ("mail_requests", "id", "0"),
        ("outbox", "id", "0"),
        ("provider_arrivals", "handle_hash", "0"),
        ("feed_events", "id", "0"),
        ("feed_streams", "id", "0"),
        ("billing_events", "id", "0"),
    ];

    private static readonly string[] Statements = [.. Rules.Select(rule => Delete(rule.Table, rule.Key, rule.Kept))];

    /// <summary>The tables; each has an index that begins with <c>expires_at</c>.</summary>
    public static IEnumerable<string> Tables => Rules.Select(rule => rule.Table);

    /// <summary>Deletes what had expired at a moment.</summary>
    /// <returns>How many rows; zero when another replica is at it.</returns>
    public Task<int> DeleteAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.WorkAloneAsync(
        LockKey,
        async connection =>
        {
            var deleted = 0;
            foreach (var statement in Statements)
                deleted += await OneReplica.InBatchesAsync(Batch, () => DeleteAsync(connection, statement, now, cancellationToken), cancellationToken);
            return deleted;
        },
        cancellationToken);

    private static async Task<int> DeleteAsync(NpgsqlConnection connection, string statement, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        command.Parameters.Add(new() { Value = now });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // In the order of the index, so that nothing but the index leads to the rows, however many there are.
    internal static string Delete(string table, string key, string kept) =>
        $"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE expires_at <= $1 - interval '{kept}' ORDER BY expires_at LIMIT {Batch} FOR UPDATE SKIP LOCKED)";
}
