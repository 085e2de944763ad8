using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IdentityPlatform.IdentityServer.Security;

/// <summary>What stands between the network and the endpoints.</summary>
public static class SecurityRegistration
{
    // The authorization request is a query string: state, redirect URI, scope and hints may each be long.
    private const int RequestLine = 16 * 1024;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    public static IServiceCollection AddSecurity(this IServiceCollection services, ServerSettings settings)
    {
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = InputLimits.Body;
            kestrel.Limits.MaxRequestLineSize = RequestLine;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.MaxConcurrentConnections = ConnectionLimit.Read();
        });
        services.AddCors();
        services.AddSingleton<ICorsPolicyProvider, ClientCorsPolicies>();
        services.AddSingleton<AddressLimiter>();
        services.AddSingleton<IRequestAdmission, RequestAdmission>();
        services.Configure<ForwardedHeadersOptions>(settings.ForwardedHeaders.Apply);
        return services;
    }

    /// <summary>Finds out who really asks, and turns plain HTTP away where it has no place.</summary>
    public static void UseConnectionSecurity(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        if (settings.ForwardedHeaders.Any)
            app.UseForwardedHeaders();
        if (new Uri(settings.Root.Issuer).AbsolutePath is { Length: > 1 } path)
            app.UsePathBase(path);
        if (settings.Root.RequireHttps)
            app.UseMiddleware<HttpsOnly>();

        // The pages' branch authenticates; without this mark the builder would do it for every request, tokens included.
        IDictionary<string, object?> properties = ((IApplicationBuilder)app).Properties;
        properties["__AuthenticationMiddlewareSet"] = true;
        properties["__AuthorizationMiddlewareSet"] = true;
    }

    /// <summary>Lets scripts of registered clients in. Requests without <c>Origin</c> pass by.</summary>
    public static void UseClientCors(this WebApplication app) =>
        app.UseWhen(
            static http => http.Request.Headers.Origin.Count > 0 && EndpointKinds.IsForScripts(http.Request.Path),
            static scripts => scripts.UseCors());
}
