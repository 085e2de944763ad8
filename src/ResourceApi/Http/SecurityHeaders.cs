namespace IdentityPlatform.ResourceApi.Http;

/// <summary>Headers of every answer: an API's answers are neither framed, nor cached, nor guessed at.</summary>
internal static class SecurityHeaders
{
    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app, string issuer)
    {
        // The page at /docs talks to the token endpoint of the identity server.
        var docsPolicy = $"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' {issuer}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return app.Use((context, next) =>
        {
            // At the very end: an exception handler clears what was set before it.
            context.Response.OnStarting(() =>
            {
                Set(context, context.Request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase) ? docsPolicy : ApiPolicy);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    private static void Set(HttpContext context, string policy)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // A picture brings a stricter one of its own.
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = policy;
        // CORS answers each origin by itself: a cache must not hand one's answer to another (Fetch §3.2.5).
        if (!headers.Vary.Contains("Origin"))
            headers.Append("Vary", "Origin");
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
    }
}
