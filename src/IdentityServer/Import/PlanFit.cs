using IdentityPlatform.IdentityServer.Plans;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>Subscriptions (P5): status and dates are kept as they are, so that what counts today counts tomorrow.</summary>
internal static class PlanFit
{
    private const int MaxId = 200;

    /// <summary>The user with the subscription, if it is one.</summary>
    public static ImportedUser WithPlan(ImportedUser user, SourceSubscription? subscription, ICollection<string> notes)
    {
        if (subscription is null)
            return user;
        var plan = subscription.Plan?.Trim().ToLowerInvariant();
        var status = subscription.Status?.Trim().ToLowerInvariant() switch
        {
            "active" => "active",
            "cancelled" or "canceled" => "cancelled",
            "expired" => "expired",
            _ => null,
        };
        if (plan is null || status is null || !PlanNames.Ordered.Contains(plan, StringComparer.Ordinal))
        {
            notes.Add("subscription left out: the plan or its status is not known here");
            return user;
        }

        return user with
        {
            Plan = plan,
            PlanStatus = status,
            PlanStartsAt = subscription.StartsAt ?? user.CreatedAt,
            PlanEndsAt = subscription.EndsAt,
            BillingCustomerId = Id(subscription.CustomerId),
            BillingSubscriptionId = Id(subscription.SubscriptionId),
        };
    }

    /// <summary>The one of several that counts: an active one first, then the one that began last.</summary>
    public static SourceSubscription? Choose(IEnumerable<SourceSubscription> all) =>
        all.OrderByDescending(one => string.Equals(one.Status?.Trim(), "active", StringComparison.OrdinalIgnoreCase))
            .ThenByDescending(one => one.StartsAt ?? DateTimeOffset.MinValue)
            .FirstOrDefault();

    private static string? Id(string? id) => id is { Length: > 0 and <= MaxId } ? id : null;
}
