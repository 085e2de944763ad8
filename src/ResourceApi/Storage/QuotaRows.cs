using System.Globalization;
using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>What <c>count_image</c> answers.</summary>
public sealed record QuotaCount(int Used, bool Counted);

/// <summary>Images made by user and day.</summary>
public sealed class QuotaRows(UserTransactions users)
{
    private const string Used = "SELECT coalesce(sum(used), 0)::integer FROM quota_usage WHERE user_id = app_user_id() AND day >= @since::date";

    /// <summary>How many the caller made since a day.</summary>
    public async Task<int> UsedAsync(AccessToken caller, DateOnly since, CancellationToken cancellationToken) =>
        (await users.QueryAsync<int>(caller, Used, new { since = Text(since) }, cancellationToken)).Single();

    /// <summary>The same inside a transaction.</summary>
    public static async Task<int> UsedAsync(UserTransaction transaction, DateOnly since)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return (await transaction.QueryAsync<int>(Used, new { since = Text(since) })).Single();
    }

    /// <summary>Counts one, if fewer than the limit were made since a day: one statement, whatever else runs (V005).</summary>
    public static async Task<QuotaCount> CountAsync(UserTransaction transaction, DateOnly today, DateOnly since, int? limit)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        const string Sql = "SELECT used AS Used, counted AS Counted FROM count_image(@today::date, @since::date, @limit::integer)";
        return (await transaction.QueryAsync<QuotaCount>(Sql, new { today = Text(today), since = Text(since), limit })).Single();
    }

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
