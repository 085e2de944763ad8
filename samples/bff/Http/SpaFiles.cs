using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.Bff.Http;

/// <summary>Serves the app's build: files by their name, the page for every other address, and what the app has to know.</summary>
internal static class SpaFiles
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'";

    public static void UseSpaHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        return next(context);
    });

    public static void UseSpaFiles(this IApplicationBuilder app, BffSettings settings)
    {
        // The build has a configuration of its own, for hosts that cannot say better.
        app.UseWhen(context => context.Request.Path != "/config.json", files => files.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(settings.Spa),
            OnPrepareResponse = served =>
            {
                // Names of assets change with their content.
                if (served.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal))
                    served.Context.Response.Headers[HeaderNames.CacheControl] = "public, max-age=31536000, immutable";
            },
        }));
    }

    public static void MapSpa(this IEndpointRouteBuilder app, BffSettings settings)
    {
        var page = Path.Combine(settings.Spa, "index.html");
        app.MapGet("/config.json", () => TypedResults.Ok(new
        {
            mode = "bff",
            authority = settings.Authority,
            clientId = settings.ClientId,
            api = "/api/v1",
            identityApi = "/identity-api",
            checkout = settings.Checkout,
            development = settings.Development,
        }));
        // What is a page's address is the app's to say; what looks like a call and is none is not there.
        app.Map("/bff/{**rest}", () => TypedResults.NotFound());
        app.Map("/identity-api/{**rest}", () => TypedResults.NotFound());
        app.MapFallback(() => TypedResults.PhysicalFile(page, "text/html; charset=utf-8")).WithMetadata(new HttpMethodMetadata(["GET", "HEAD"]));
    }
}
