namespace IdentityPlatform.ResourceApi.Quotas;

/// <summary>Where somebody stands in their month.</summary>
/// <param name="Used">Images made in it.</param>
/// <param name="Limit">How many the plan allows; null for no limit.</param>
/// <param name="ResetsAt">When the next month starts.</param>
public sealed record QuotaUsage(int Used, int? Limit, DateTimeOffset ResetsAt)
{
    /// <summary>What is left; 0 also for somebody who has used more than a lower plan allows. Null for no limit.</summary>
    public int? Remaining => Limit is { } limit ? Math.Max(0, limit - Used) : null;
}
