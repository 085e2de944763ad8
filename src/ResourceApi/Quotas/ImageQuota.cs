using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Quotas;

/// <summary>
/// How many images a plan allows a month (P6). The plan is the token's: a new one counts at once, in the month that it started.
/// </summary>
public sealed class ImageQuota(QuotaRows rows, QuotaSettings settings, TimeProvider time)
{
    /// <summary>Where the caller stands.</summary>
    public async Task<QuotaUsage> OfAsync(AccessToken caller, CancellationToken cancellationToken)
    {
        var period = Period(caller);
        return new QuotaUsage(await rows.UsedAsync(caller, period.Start, cancellationToken), settings.LimitOf(caller.Plan), period.ResetsAt);
    }

    /// <summary>The same inside a transaction.</summary>
    public async Task<QuotaUsage> OfAsync(UserTransaction transaction, AccessToken caller)
    {
        var period = Period(caller);
        return new QuotaUsage(await QuotaRows.UsedAsync(transaction, period.Start), settings.LimitOf(caller.Plan), period.ResetsAt);
    }

    /// <summary>Counts one image, in the transaction that adds it.</summary>
    /// <returns>Where the caller stands now, and whether it was counted; if not, the limit is reached.</returns>
    public async Task<(QuotaUsage Usage, bool Counted)> CountAsync(UserTransaction transaction, AccessToken caller)
    {
        var period = Period(caller);
        var limit = settings.LimitOf(caller.Plan);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var count = await QuotaRows.CountAsync(transaction, today, period.Start, limit);
        return (new QuotaUsage(count.Used, limit, period.ResetsAt), count.Counted);
    }

    /// <summary>The caller's month.</summary>
    public QuotaPeriod Period(AccessToken caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return QuotaPeriod.At(time.GetUtcNow(), caller.PlanSince);
    }
}
