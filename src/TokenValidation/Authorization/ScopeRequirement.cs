using IdentityPlatform.Protocol;
using IdentityPlatform.TokenValidation.Responses;
using Microsoft.AspNetCore.Authorization;

namespace IdentityPlatform.TokenValidation.Authorization;

/// <summary>Every one of these scopes has to be in the token (RFC 6750 §3.1: else <c>insufficient_scope</c>).</summary>
/// <param name="scopes">At least one.</param>
public sealed class ScopeRequirement(ScopeSet scopes) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    /// <summary>The scopes.</summary>
    public ScopeSet Scopes { get; } = scopes;

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);
        if (context.User.FindAccessToken() is not { } token)
            return Task.CompletedTask;
        if (requirement.Scopes.IsSubsetOf(token.Scopes))
            context.Succeed(requirement);
        else
            Denial.Record(context, new Denial("The access token lacks a scope.") { RequiredScope = requirement.Scopes });
        return Task.CompletedTask;
    }
}
