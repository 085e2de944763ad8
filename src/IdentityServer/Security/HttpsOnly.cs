using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Security;

/// <summary>Outside Development nothing is served over plain HTTP but health (P14).</summary>
public sealed class HttpsOnly(RequestDelegate next, RootSettings settings)
{
    private const string Year = "max-age=31536000; includeSubDomains";

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.IsHttps)
        {
            http.Response.Headers.StrictTransportSecurity = Year;
            return next(http);
        }

        if (http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
            return next(http);

        // What was sent is already exposed: only a person's first visit is led on, by the issuer's name and not by the Host header.
        if (!HttpMethods.IsGet(http.Request.Method) || EndpointKinds.IsForMachines(http.Request.Path))
            return new OAuthErrorResult(OAuthError.InvalidRequest("Use https.")).ExecuteAsync(http);
        http.Response.Redirect(settings.Issuer + http.Request.Path + http.Request.QueryString, permanent: true, preserveMethod: true);
        return Task.CompletedTask;
    }
}
