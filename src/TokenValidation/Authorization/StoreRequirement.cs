using System.Globalization;
using IdentityPlatform.TokenValidation.Responses;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IdentityPlatform.TokenValidation.Authorization;

/// <summary>The user has a part in the store of the route, with a role that allows the access; a superuser passes.</summary>
/// <param name="routeValue">The route value that is the store's id.</param>
/// <param name="access">What the endpoint does there.</param>
public sealed class StoreRequirement(string routeValue, StoreAccess access) : AuthorizationHandler<StoreRequirement>, IAuthorizationRequirement
{
    /// <summary>The route value that is the store's id.</summary>
    public string RouteValue { get; } = routeValue;

    /// <summary>What the endpoint does there.</summary>
    public StoreAccess Access { get; } = access;

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, StoreRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);
        if (context.User.FindAccessToken() is not { } token || context.Resource is not HttpContext http)
            return Task.CompletedTask;
        var given = Convert.ToString(http.GetRouteValue(requirement.RouteValue), CultureInfo.InvariantCulture) ?? "";
        if (long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var storeId) && token.Allows(storeId, requirement.Access))
            context.Succeed(requirement);
        else
            Denial.Record(context, new Denial(Detail(requirement.Access)) { StoreId = given });
        return Task.CompletedTask;
    }

    private static string Detail(StoreAccess access) => access switch
    {
        StoreAccess.Manage => "This is for the store's owner and managers only.",
        StoreAccess.Write => "This store may be changed by its owner, managers and staff only.",
        _ => "This store is open to its owner and to users with access only.",
    };
}
