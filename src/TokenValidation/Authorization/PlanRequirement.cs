using IdentityPlatform.TokenValidation.Responses;
using Microsoft.AspNetCore.Authorization;

namespace IdentityPlatform.TokenValidation.Authorization;

/// <summary>The user has this plan or a higher one.</summary>
/// <param name="plan">The lowest plan that passes.</param>
public sealed class PlanRequirement(Plan plan) : AuthorizationHandler<PlanRequirement>, IAuthorizationRequirement
{
    /// <summary>The lowest plan that passes.</summary>
    public Plan Plan { get; } = plan;

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PlanRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);
        if (context.User.FindAccessToken() is not { } token)
            return Task.CompletedTask;
        if (token.Plan >= requirement.Plan)
            context.Succeed(requirement);
        else
            Denial.Record(context, new Denial($"This needs the plan {Plans.NameOf(requirement.Plan)} or a higher one.") { RequiredPlan = requirement.Plan });
        return Task.CompletedTask;
    }
}
