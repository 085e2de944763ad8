using IdentityPlatform.TokenValidation.Responses;
using Microsoft.AspNetCore.Authorization;

namespace IdentityPlatform.TokenValidation.Authorization;

/// <summary>The user has one of these roles.</summary>
/// <param name="roles">At least one.</param>
public sealed class AnyRoleRequirement(IReadOnlyList<string> roles) : AuthorizationHandler<AnyRoleRequirement>, IAuthorizationRequirement
{
    /// <summary>The roles.</summary>
    public IReadOnlyList<string> Roles { get; } = roles;

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AnyRoleRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);
        if (context.User.FindAccessToken() is not { } token)
            return Task.CompletedTask;
        if (requirement.Roles.Any(token.Roles.Contains))
            context.Succeed(requirement);
        else
            Denial.Record(context, new Denial("The user lacks a role.") { RequiredRoles = requirement.Roles });
        return Task.CompletedTask;
    }
}
