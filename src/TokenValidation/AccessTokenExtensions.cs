using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace IdentityPlatform.TokenValidation;

/// <summary>From a request to the token it came with.</summary>
public static class AccessTokenExtensions
{
    /// <summary>The caller's validated token.</summary>
    /// <param name="context">A request on an endpoint that requires one.</param>
    /// <returns>The token.</returns>
    /// <exception cref="InvalidOperationException">The endpoint does not require a token, and the request had none.</exception>
    public static AccessToken GetAccessToken(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.User.FindAccessToken() ?? throw new InvalidOperationException("The request has no validated access token: require one on this endpoint.");
    }

    /// <summary>The token a principal was made from.</summary>
    /// <param name="principal">Usually <see cref="HttpContext.User"/>.</param>
    /// <returns>The token; null when the principal is not from one.</returns>
    public static AccessToken? FindAccessToken(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.Identities.OfType<AccessTokenIdentity>().FirstOrDefault()?.Token;
    }
}

/// <summary>The claims as in the token; the name is <c>sub</c>, the roles are <c>roles</c>.</summary>
internal sealed class AccessTokenIdentity(AccessToken token, IEnumerable<Claim> claims)
    : ClaimsIdentity(claims, BearerTokens.Scheme, nameType: "sub", roleType: "roles")
{
    public AccessToken Token { get; } = token;

    public override ClaimsIdentity Clone() => new AccessTokenIdentity(Token, Claims);
}
