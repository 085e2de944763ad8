using IdentityPlatform.TokenValidation.Responses;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.TokenValidation.Authorization;

/// <summary>The user signed in no longer ago than this (RFC 9470 §3: else the challenge names it in <c>max_age</c>).</summary>
/// <param name="maxAge">The oldest sign-in that passes.</param>
public sealed class MaxAgeRequirement(TimeSpan maxAge) : AuthorizationHandler<MaxAgeRequirement>, IAuthorizationRequirement
{
    /// <summary>The oldest sign-in that passes.</summary>
    public TimeSpan MaxAge { get; } = maxAge;

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MaxAgeRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);
        if (context.User.FindAccessToken() is not { } token || context.Resource is not HttpContext http)
            return Task.CompletedTask;
        // A token that does not say when its user signed in is of no use here.
        if (token.AuthTime is { } signedIn && http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - signedIn <= requirement.MaxAge)
            context.Succeed(requirement);
        else
            StepUp.Record(context, token, needed => needed with { MaxAge = requirement.MaxAge });
        return Task.CompletedTask;
    }
}
