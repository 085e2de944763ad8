namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The routes of the token engine. Other methods answer 405 with <c>Allow</c>, by routing.</summary>
public static class TokenEndpoints
{
    /// <summary>Maps token, userinfo, introspection and revocation.</summary>
    public static IEndpointRouteBuilder MapTokenEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/connect/token", TokenEndpoint.HandleAsync);
        endpoints.MapPost("/connect/introspect", IntrospectionEndpoint.HandleAsync);
        endpoints.MapPost("/connect/revoke", RevocationEndpoint.HandleAsync);
        endpoints.MapMethods("/connect/userinfo", [HttpMethods.Get, HttpMethods.Post], UserInfoEndpoint.HandleAsync);
        return endpoints;
    }
}
