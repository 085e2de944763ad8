using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Discovery;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>What the browser and the discovering client meet: authorization, sign-out, metadata, keys.</summary>
public static class AuthorizationEndpoints
{
    private static readonly string[] GetAndPost = [HttpMethods.Get, HttpMethods.Post];

    // RFC 9110 §9.1: "All general-purpose servers MUST support the methods GET and HEAD."
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Registers the services of these endpoints and of the interaction.</summary>
    public static IServiceCollection AddAuthorizationEngine(this IServiceCollection services) => services
        .AddSingleton<IdTokenHintReader>()
        .AddSingleton<AuthorizationRequestValidator>()
        .AddSingleton<EndSessionValidator>()
        .AddSingleton<ServerPaths>()
        .AddSingleton<BrowserBinding>()
        .AddSingleton<PendingInteractions>()
        .AddSingleton<CodeIssuer>()
        .AddSingleton<DiscoveryEndpoints>()
        .AddSingleton<EndSessionRequests>()
        .AddSingleton<IInteractionStore, InteractionStore>()
        .AddSingleton<IConsentStore, ConsentStore>()
        .AddSingleton<ICodeStore, CodeStore>()
        // These meet the accounts, which live as long as a request.
        .AddScoped<InteractionAccess>()
        .AddScoped<AuthorizationFlow>()
        .AddScoped<AuthorizeEndpoint>();

    /// <summary>Maps them. The browser's two never answer to CORS (RFC 9700 §2.6); the documents do.</summary>
    public static IEndpointRouteBuilder MapAuthorizationEndpoints(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var documents = routes.ServiceProvider.GetRequiredService<DiscoveryEndpoints>();
        routes.MapMethods(EndpointPaths.Authorize, GetAndPost, static (HttpContext http, AuthorizeEndpoint endpoint) => endpoint.HandleAsync(http));
        routes.MapMethods(EndpointPaths.EndSession, GetAndPost, EndSessionEndpoint.HandleAsync);
        routes.MapMethods(EndpointPaths.Jwks, Reading, documents.Keys);

        // OpenID Connect Discovery 1.0 §4 appends to the issuer's path, RFC 8414 §3.1 inserts before it; each client knows one.
        var issuerPath = new Uri(routes.ServiceProvider.GetRequiredService<ProtocolOptions>().Issuer).AbsolutePath.TrimEnd('/');
        foreach (var path in new[] { EndpointPaths.OpenIdConfiguration, EndpointPaths.OAuthServer })
        {
            routes.MapMethods(path, Reading, documents.MetadataAsync);
            if (issuerPath.Length > 0)
            {
                routes.MapMethods(path + issuerPath, Reading, documents.MetadataAsync);
            }
        }

        return routes;
    }
}
