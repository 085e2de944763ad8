namespace IdentityPlatform.IdentityServer.Security;

/// <summary>Headers of every answer. Pages replace the content policy with their own.</summary>
public static class SecurityHeaders
{
    /// <summary>Sets them.</summary>
    public static void Apply(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()";
    }
}
