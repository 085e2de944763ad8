namespace IdentityPlatform.IdentityServer.Plans.Billing;

/// <summary>The statuses of Lemon Squeezy's subscription object, in the words of its API documentation.</summary>
internal static class LemonSqueezyStatus
{
    /// <summary>What the status means.</summary>
    /// <param name="status"><c>status</c>.</param>
    /// <param name="pauseMode"><c>pause.mode</c>; null when payment collection is not paused.</param>
    /// <param name="endsAt"><c>ends_at</c>.</param>
    /// <param name="updatedAt"><c>updated_at</c>: an end that is not told came then.</param>
    public static SubscriptionState Read(string status, string? pauseMode, DateTimeOffset? endsAt, DateTimeOffset updatedAt) => status switch
    {
        "on_trial" => new(Known: true, 1, null),
        "active" => new(Known: true, 2, null),
        // "The subscription will go through 4 payment retries over the course of 2 weeks": the plan stays meanwhile.
        "past_due" => new(Known: true, 3, null),
        // "free: Offer your subscription services for free"; "void: If you can't offer your services for a period of time".
        "paused" when pauseMode == "free" => new(Known: true, 4, null),
        "paused" => new(Known: true, 4, updatedAt),
        // "Payment recovery has been unsuccessful in capturing a payment after 4 attempts."
        "unpaid" => new(Known: true, 5, updatedAt),
        // "The customer or store owner has cancelled future payments, but the subscription is still technically active and valid (on a grace period)."
        "cancelled" => new(Known: true, 6, endsAt ?? updatedAt),
        "expired" => new(Known: true, 7, endsAt < updatedAt ? endsAt : updatedAt),
        _ => new(Known: false, 0, null),
    };
}
