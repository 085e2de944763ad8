namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>A user's subscription (P5). What counts today is told by <c>effective_plan</c> in the database.</summary>
public sealed class Subscription
{
    public Guid UserId { get; set; }

    /// <summary>One of <see cref="PlanNames.Ordered"/>.</summary>
    public required string Plan { get; set; }

    /// <summary>active, cancelled or expired.</summary>
    public string Status { get; set; } = "active";

    public DateTimeOffset StartsAt { get; set; }

    /// <summary>Null: no end.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    public string? BillingCustomerId { get; set; }

    public string? BillingSubscriptionId { get; set; }
}

/// <summary>The plans.</summary>
public static class PlanNames
{
    public const string Free = "free";

    /// <summary>From the least to the most.</summary>
    public static IReadOnlyList<string> Ordered { get; } = [Free, "pro", "studio", "enterprise"];
}
