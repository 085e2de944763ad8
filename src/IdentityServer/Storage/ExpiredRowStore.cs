using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Deletes rows that nothing can use any more.</summary>
public sealed class ExpiredRowStore(NpgsqlDataSource database)
{
    private const int Batch = 500;

    // "expired" in ASCII: one replica cleans at a time.
    private const long LockKey = 0x65787069726564;

    private static readonly (string Table, string Kept)[] Rules =
    [
        ("interactions", "0"),
        // A used code is kept for a day: its replay must still be recognized (RFC 6749 §4.1.2).
        ("authorization_codes", "1 day"),
        ("revoked_tokens", "0"),
        ("pending_sign_ins", "0"),
        ("remembered_devices", "0"),
        ("sign_in_failures", "0"),
        ("passkey_challenges", "0"),
        ("account_tokens", "0"),
        ("mail_sign_ins", "0"),
        ("mail_requests", "0"),
        ("outbox", "0"),
        ("provider_arrivals", "0"),
        ("feed_events", "0"),
        ("feed_streams", "0"),
        ("billing_events", "0"),
    ];

    private static readonly string[] Statements = [.. Rules.Select(rule => Delete(rule.Table, rule.Kept))];

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

    // In the order of the index, and by the rows' own places, so that no plan can think of reading the table.
    private static string Delete(string table, string kept) =>
        $"DELETE FROM {table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table} WHERE expires_at <= $1 - interval '{kept}' ORDER BY expires_at LIMIT {Batch} FOR UPDATE SKIP LOCKED))";
}
