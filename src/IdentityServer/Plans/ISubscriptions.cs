namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>Subscriptions (P5).</summary>
public interface ISubscriptions
{
    /// <summary>The plan that counts today: a lapsed one is free.</summary>
    Task<string> EffectivePlanAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Gives a plan from now on; a null end means no end. Billing ids are kept.</summary>
    Task SetPlanAsync(Guid userId, string plan, DateTimeOffset? endsAt, DateTimeOffset now, CancellationToken cancellationToken);
}
