using IdentityPlatform.ResourceApi.Options;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>Where https is required nothing is served over plain HTTP but health (P14).</summary>
internal sealed class HttpsOnly(RequestDelegate next, ApiSettings settings)
{
    private const string Year = "max-age=31536000; includeSubDomains";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.IsHttps)
        {
            context.Response.Headers.StrictTransportSecurity = Year;
            return next(context);
        }

        if (request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
            return next(context);

        // RFC 6750 §5.2: a token that came in the clear is exposed already; answering it would hide the mistake. A person
        // who looks for the page is led on, by the configured name and not by the Host header.
        if (settings.PublicUrl is { } address && HttpMethods.IsGet(request.Method) && request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect(address.TrimEnd('/') + request.Path + request.QueryString, permanent: true, preserveMethod: true);
            return Task.CompletedTask;
        }

        return TypedResults.Problem("Use https.", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context);
    }
}
