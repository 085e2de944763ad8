using IdentityPlatform.Protocol;
using IdentityPlatform.TokenValidation.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace IdentityPlatform.TokenValidation;

/// <summary>
/// What an endpoint, or a group of them, asks of the token: <c>.RequireScope("stores:read").RequireStore("storeId", StoreAccess.Read)</c>.
/// Every one of them asks for a valid token too. What is missing is told by 403 with <c>required_scope</c>,
/// <c>required_plan</c>, <c>store_id</c> or <c>required_roles</c>.
/// </summary>
public static class TokenEndpointExtensions
{
    /// <summary>Any valid token.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <returns>The same endpoints.</returns>
    public static TBuilder RequireAccessToken<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require();

    /// <summary>All of these scopes.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="scopes">Scope tokens, at least one.</param>
    /// <returns>The same endpoints.</returns>
    /// <exception cref="ArgumentException">No scope, or a malformed one.</exception>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        ScopeSet.TryParse(string.Join(' ', scopes), out var set) && set.Count > 0
            ? builder.Require(new ScopeRequirement(set))
            : throw new ArgumentException("At least one well-formed scope is needed.", nameof(scopes));

    /// <summary>This plan or a higher one; a token without <c>plan</c> is a free user's.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="plan">free, pro, studio or enterprise.</param>
    /// <returns>The same endpoints.</returns>
    /// <exception cref="ArgumentException">There is no such plan.</exception>
    public static TBuilder RequirePlan<TBuilder>(this TBuilder builder, string plan)
        where TBuilder : IEndpointConventionBuilder =>
        Plans.TryParse(plan) is { } known
            ? builder.Require(new PlanRequirement(known))
            : throw new ArgumentException($"There is no plan {plan}: take free, pro, studio or enterprise.", nameof(plan));

    /// <summary>A part in the store that the route names. What is no store's id is refused like a store of others.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="routeValue">The route value that is the store's id: <c>storeId</c>, or as it stands in the route, <c>{storeId}</c>.</param>
    /// <param name="access">What the endpoints do there.</param>
    /// <returns>The same endpoints.</returns>
    public static TBuilder RequireStore<TBuilder>(this TBuilder builder, string routeValue, StoreAccess access)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new StoreRequirement(RouteValueName(routeValue), access));

    /// <summary>One of these roles of the user.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="anyOf">At least one role.</param>
    /// <returns>The same endpoints.</returns>
    /// <exception cref="ArgumentException">No role.</exception>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, params string[] anyOf)
        where TBuilder : IEndpointConventionBuilder =>
        anyOf is { Length: > 0 } ? builder.Require(new AnyRoleRequirement(anyOf)) : throw new ArgumentException("At least one role is needed.", nameof(anyOf));

    /// <summary>A user's token, not a client's own.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <returns>The same endpoints.</returns>
    public static TBuilder RequireUser<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require(new UserRequirement());

    /// <summary>
    /// A sign-in at this level or a higher one; else 401 with <c>insufficient_user_authentication</c> and <c>acr_values</c>
    /// (RFC 9470), for which the client sends its user to sign in again.
    /// </summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="acr"><c>1</c> (one factor) or <c>2</c> (two).</param>
    /// <returns>The same endpoints.</returns>
    /// <exception cref="ArgumentException">Not an <c>acr</c> value.</exception>
    public static TBuilder RequireAcr<TBuilder>(this TBuilder builder, string acr)
        where TBuilder : IEndpointConventionBuilder =>
        ScopeSet.TryParse(acr, out var values) && values.Count == 1
            ? builder.Require(new AcrRequirement(acr))
            : throw new ArgumentException("One acr value is needed, without spaces.", nameof(acr));

    /// <summary>
    /// A sign-in that is no older; else 401 with <c>insufficient_user_authentication</c> and <c>max_age</c> (RFC 9470).
    /// </summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="maxAge">The oldest sign-in that passes, in whole seconds.</param>
    /// <returns>The same endpoints.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Less than a second.</exception>
    public static TBuilder RequireMaxAge<TBuilder>(this TBuilder builder, TimeSpan maxAge)
        where TBuilder : IEndpointConventionBuilder =>
        maxAge >= TimeSpan.FromSeconds(1)
            ? builder.Require(new MaxAgeRequirement(maxAge))
            : throw new ArgumentOutOfRangeException(nameof(maxAge), maxAge, "At least one second is needed.");

    /// <summary>A token that the issuer, asked now, says is in force; needs <see cref="TokenValidationOptions.Introspection"/>.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <returns>The same endpoints.</returns>
    public static TBuilder RequireFreshToken<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require().WithMetadata(new RequireFreshTokenAttribute());

    /// <summary>
    /// Any valid token, checked by the issuer's keys without asking it, where <see cref="IntrospectionOptions.Always"/> asks
    /// about all others.
    /// </summary>
    /// <param name="builder">The endpoints.</param>
    /// <returns>The same endpoints.</returns>
    public static TBuilder AllowLocalValidation<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.Require().WithMetadata(new AllowLocalValidationAttribute());

    // From "storeId", "{storeId}" or "{storeId:long}" to the name of the value.
    private static string RouteValueName(string routeValue)
    {
        var name = routeValue.StartsWith('{') && routeValue.EndsWith('}') ? routeValue[1..^1].Split(':')[0].TrimEnd('?') : routeValue;
        return name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c == '_')
            ? name
            : throw new ArgumentException("The name of a route value is needed: storeId or {storeId}.", nameof(routeValue));
    }

    private static TBuilder Require<TBuilder>(this TBuilder builder, params IAuthorizationRequirement[] requirements)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy
            .AddAuthenticationSchemes(BearerTokens.Scheme)
            .RequireAuthenticatedUser()
            .AddRequirements(requirements));
}
