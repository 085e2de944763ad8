using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>
/// Statements that end a user's sessions. What a statement sees was there when it began: a session that is opened in the
/// same moment would slip through. So the user's row is locked by a statement of its own before, in the same transaction and
/// round trip; whoever opens a session holds that row too (by the foreign key, or as V017 has it), and comes wholly before
/// or after.
/// </summary>
internal static class UserLock
{
    /// <summary>A batch of two: the lock, then the statement.</summary>
    public static NpgsqlBatch CreateLocked(this NpgsqlDataSource database, Guid userId, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var batch = database.CreateBatch();
        batch.BatchCommands.Add(Statement.Command("SELECT FROM users WHERE id = $1 FOR UPDATE", Statement.Id(userId)));
        batch.BatchCommands.Add(Statement.Command(sql, parameters));
        return batch;
    }

    /// <summary>How many rows the statement after the lock wrote.</summary>
    public static async Task<int> ExecuteLockedAsync(this NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (int)batch.BatchCommands[1].RecordsAffected;
    }

    /// <summary>The first value that the statement after the lock answers.</summary>
    public static async Task<object?> ScalarLockedAsync(this NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetValue(0) : null;
    }
}
