namespace IdentityPlatform.IdentityServer.Plans.Billing;

/// <summary>A signed event about a subscription, read.</summary>
public sealed record BillingEvent
{
    /// <summary>SHA-256 of the signed body: the provider documents no id of its own, and sends the same body when it tries again.</summary>
    public required byte[] Id { get; init; }

    /// <summary>Such as <c>subscription_updated</c>.</summary>
    public required string Name { get; init; }

    public required string SubscriptionId { get; init; }

    public string? CustomerId { get; init; }

    /// <summary>What was bought.</summary>
    public string? VariantId { get; init; }

    /// <summary>The user that the checkout named; null when it named none.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The plan of the variant; null when the settings do not name it.</summary>
    public string? Plan { get; init; }

    /// <summary>In the provider's words.</summary>
    public required string Status { get; init; }

    /// <summary>What the status means.</summary>
    public required SubscriptionState State { get; init; }

    /// <summary>When the subscription was made.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    public DateTimeOffset? RenewsAt { get; init; }

    /// <summary>When the provider changed the subscription to what the event says.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What a status means for the plan.</summary>
/// <param name="Known">False: a status this version does not know.</param>
/// <param name="Rank">What comes later in a subscription's life is higher; it decides between events of the same moment.</param>
/// <param name="EndsAt">When the plan ends or has ended; null: it goes on.</param>
public sealed record SubscriptionState(bool Known, int Rank, DateTimeOffset? EndsAt);
