namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>Subscriptions (P5).</summary>
public interface ISubscriptions
{
    /// <summary>The plan that counts today: a lapsed one is free.</summary>
    Task<CurrentPlan> CurrentAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a plan; a null end means no end. It stands beside what is paid for, and the higher one counts. Free takes back
    /// what was given.
    /// </summary>
    Task SetPlanAsync(Guid userId, string plan, DateTimeOffset? endsAt, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What was given and what is paid for, ended ones too: first what an operator gave.</summary>
    Task<IReadOnlyList<PlanSource>> SourcesAsync(Guid userId, CancellationToken cancellationToken);
}

/// <summary>The plan that counts.</summary>
/// <param name="Plan">One of <see cref="PlanNames.Ordered"/>.</param>
/// <param name="Since">The start of its run; of a free plan the account's.</param>
/// <param name="EndsAt">Null: no end, or free.</param>
public sealed record CurrentPlan(string Plan, DateTimeOffset Since, DateTimeOffset? EndsAt);

/// <summary>A plan by the word of an operator or by a subscription at the billing provider.</summary>
/// <param name="SubscriptionId">The provider's id; null when an operator gave it.</param>
/// <param name="CustomerId">The provider's id of who pays.</param>
/// <param name="Plan">One of <see cref="PlanNames.Ordered"/>.</param>
/// <param name="Status">In the provider's words; null when an operator gave it.</param>
/// <param name="StartsAt">Since when.</param>
/// <param name="EndsAt">When it ends or has ended; null: it goes on.</param>
/// <param name="RenewsAt">When it is next paid for.</param>
public sealed record PlanSource(
    string? SubscriptionId, string? CustomerId, string Plan, string? Status, DateTimeOffset StartsAt, DateTimeOffset? EndsAt, DateTimeOffset? RenewsAt);
