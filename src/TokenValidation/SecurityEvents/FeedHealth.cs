using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>Whether the security events are followed; what a person looks at, not a reason to restart the API.</summary>
internal sealed class FeedHealth(FeedState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state switch
        {
            { IsFollowed: false } => HealthCheckResult.Healthy("Security events are not followed."),
            { IsCurrent: true } => HealthCheckResult.Healthy("Every security event told so far is known."),
            _ => new HealthCheckResult(context.Registration.FailureStatus, "Security events are not to be had: " + (state.Reason ?? "not reached yet") + "."),
        });
}
