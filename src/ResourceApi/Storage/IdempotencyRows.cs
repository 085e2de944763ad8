namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>An answer that was given to a key.</summary>
public sealed record IdempotencyRow(byte[] RequestHash, string Answer);

/// <summary>Answers by user and <c>Idempotency-Key</c>, kept for a day.</summary>
public static class IdempotencyRows
{
    /// <summary>How long a key gives the same answer.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    /// <summary>Takes the key until the transaction ends; false while another call has it.</summary>
    public static async Task<bool> TryClaimAsync(UserTransaction transaction, string key)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        const string Sql = "SELECT pg_try_advisory_xact_lock(hashtextextended('idempotency key of ' || app_user_id() || ' ' || @key, 0))";
        return (await transaction.QueryAsync<bool?>(Sql, new { key })).Single() == true;
    }

    /// <summary>What the key was answered; null when it is new, or was last used too long ago. Only after the claim is this final.</summary>
    public static async Task<IdempotencyRow?> FindAsync(UserTransaction transaction, string key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        const string Sql = "SELECT request_hash AS RequestHash, answer AS Answer FROM idempotency_keys WHERE user_id = app_user_id() AND key = @key AND created_at > @oldest";
        return (await transaction.QueryAsync<IdempotencyRow>(Sql, new { key, oldest = (now - KeptFor).UtcDateTime })).SingleOrDefault();
    }

    /// <summary>Keeps an answer, and forgets the user's old ones.</summary>
    public static async Task KeepAsync(UserTransaction transaction, string key, IdempotencyRow row, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(row);
        await transaction.ExecuteAsync("DELETE FROM idempotency_keys WHERE user_id = app_user_id() AND created_at <= @oldest", new { oldest = (now - KeptFor).UtcDateTime });
        await transaction.ExecuteAsync(
            "INSERT INTO idempotency_keys (user_id, key, request_hash, answer, created_at) VALUES (app_user_id(), @key, @RequestHash, @Answer, @now)",
            new { key, row.RequestHash, row.Answer, now = now.UtcDateTime });
    }
}
