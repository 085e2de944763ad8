using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>How a conditional change ended.</summary>
public enum ChangeOutcome
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>There is no such row for this caller.</summary>
    Missing,

    /// <summary>The row is at another version than the caller thinks.</summary>
    ConditionFailed,

    /// <summary>It names an image that is not there for this caller.</summary>
    ImageMissing,
}

/// <summary>Which versions of a row may be changed (RFC 9110 §13.1).</summary>
/// <param name="Match">Only these; null for any.</param>
/// <param name="Unless">None of these; null for no exception.</param>
public sealed record VersionCondition(long[]? Match, long[]? Unless)
{
    /// <summary>The same as a part of a WHERE clause, with the parameters <c>match</c> and <c>unless</c>.</summary>
    internal const string Sql = "(@match::bigint[] IS NULL OR version = ANY(@match::bigint[])) AND (@unless::bigint[] IS NULL OR version <> ALL(@unless::bigint[]))";

    /// <summary>Whatever the version.</summary>
    public static VersionCondition None { get; } = new(null, null);

    /// <summary>Whether a row at this version may be changed.</summary>
    /// <param name="version">The row's.</param>
    public bool Allows(long version) => Match?.Contains(version) != false && Unless?.Contains(version) != true;
}

/// <summary>Statements that are the same for every table of users. Table names are constants of this program, never input.</summary>
internal static class OwnedRows
{
    /// <summary>A page, newest first. The owner is named for the index's sake alone: the policies see to it anyway.</summary>
    public static string List(AccessToken caller, string table, string columns) =>
        $"SELECT {columns} FROM {table} WHERE {(caller.IsSuperuser ? "" : "user_id = app_user_id() AND ")}id < @before ORDER BY id DESC LIMIT @count";

    public static async Task<ChangeOutcome> DeleteAsync(
        UserTransactions users, AccessToken caller, string table, Guid id, VersionCondition condition, CancellationToken cancellationToken)
    {
        var values = new { id, match = condition.Match, unless = condition.Unless };
        var deleted = await users.QueryAsync<Guid>(caller, $"DELETE FROM {table} WHERE id = @id AND {VersionCondition.Sql} RETURNING id", values, cancellationToken);
        return deleted.Count > 0 ? ChangeOutcome.Done : await WhyNotAsync(users, caller, table, id, cancellationToken);
    }

    /// <summary>Nothing was changed: because the row is not there, or because it is another version.</summary>
    public static async Task<ChangeOutcome> WhyNotAsync(UserTransactions users, AccessToken caller, string table, Guid id, CancellationToken cancellationToken) =>
        (await users.QueryAsync<Guid>(caller, $"SELECT id FROM {table} WHERE id = @id", new { id }, cancellationToken)).Count > 0
            ? ChangeOutcome.ConditionFailed
            : ChangeOutcome.Missing;
}
