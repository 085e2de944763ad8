using IdentityPlatform.TokenValidation.Responses;
using Microsoft.AspNetCore.Authorization;

namespace IdentityPlatform.TokenValidation.Authorization;

/// <summary>A user is behind the token, not a client of its own.</summary>
public sealed class UserRequirement : AuthorizationHandler<UserRequirement>, IAuthorizationRequirement
{
    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, UserRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.User.FindAccessToken() is not { } token)
            return Task.CompletedTask;
        if (token.UserId is not null)
            context.Succeed(requirement);
        else
            Denial.Record(context, new Denial("This needs a user's token; this one is a client's own."));
        return Task.CompletedTask;
    }
}
