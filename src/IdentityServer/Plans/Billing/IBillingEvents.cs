namespace IdentityPlatform.IdentityServer.Plans.Billing;

/// <summary>What the billing provider says of subscriptions (P5), as rows.</summary>
public interface IBillingEvents
{
    /// <summary>Applies an event in one transaction, once, and never over something newer.</summary>
    Task<AppliedEvent> ApplyAsync(BillingEvent received, CancellationToken cancellationToken);

    /// <summary>The events that came in last, newest first.</summary>
    /// <param name="unmatchedOnly">Those that found no user, variant or status.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<ReceivedEvent>> RecentAsync(bool unmatchedOnly, int limit, CancellationToken cancellationToken);
}

/// <summary>What became of an event.</summary>
/// <param name="Outcome">applied, unchanged, stale, unmatched or repeated.</param>
/// <param name="Reason">unknown_user, unknown_variant or unknown_status when it is unmatched.</param>
/// <param name="UserId">Whose subscription it is; null when nobody's or when it was repeated.</param>
public sealed record AppliedEvent(string Outcome, string? Reason, Guid? UserId)
{
    /// <summary>The outcome of an event that an operator should look at.</summary>
    public const string Unmatched = "unmatched";
}

/// <summary>An event as it is listed.</summary>
public sealed record ReceivedEvent(
    DateTimeOffset ReceivedAt, string Name, string SubscriptionId, string? CustomerId, string? VariantId, string Status, Guid? NamedUser, string? UserName)
{
    /// <summary>As in <see cref="AppliedEvent"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>As in <see cref="AppliedEvent"/>.</summary>
    public string? Reason { get; init; }
}
