using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.TokenValidation.Responses;
using Microsoft.AspNetCore.Authorization;

namespace IdentityPlatform.TokenValidation.Authorization;

/// <summary>The user signed in at this level or a higher one (RFC 9470 §3: else the challenge names it in <c>acr_values</c>).</summary>
/// <param name="acr">The level: <c>1</c> or <c>2</c>; a value the platform does not know has to be met exactly.</param>
public sealed class AcrRequirement(string acr) : AuthorizationHandler<AcrRequirement>, IAuthorizationRequirement
{
    /// <summary>The level.</summary>
    public string Acr { get; } = acr;

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AcrRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);
        if (context.User.FindAccessToken() is not { } token)
            return Task.CompletedTask;
        if (IsMet(requirement.Acr, token.Acr))
            context.Succeed(requirement);
        else
            StepUp.Record(context, token, needed => needed with { Acr = requirement.Acr });
        return Task.CompletedTask;
    }

    // A level that is not known includes nothing and is included in nothing.
    private static bool IsMet(string asked, string? shown) => shown is not null
        && (shown == asked || (AuthenticationLevel.All.Contains(asked) && AuthenticationLevel.IsMet([asked], shown)));
}
