using Microsoft.AspNetCore.Mvc.Filters;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>The headers of every page: nothing but our own files, no frames, no caches.</summary>
public static class PageHeaders
{
    private const string FormTargets = "ip.form-targets";

    /// <summary>
    /// Lets the page's forms end at a redirect URI: browsers hold <c>form-action</c> against every redirect that follows
    /// a form (CSP Level 3 §6.4.2.1), and an answered sign-in ends at the client.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="uri">A registered redirect URI.</param>
    public static void AllowFormsToEndAt(this HttpContext http, string uri) => http.Items[FormTargets] = Source(uri);

    /// <summary>Sets the headers.</summary>
    /// <param name="http">The request.</param>
    public static void Apply(HttpContext http)
    {
        var target = http.Items[FormTargets] is string source ? $" {source}" : "";
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; " +
            $"form-action 'self'{target}; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers.Pragma = "no-cache";
    }

    /// <summary>The CSP source that covers a redirect URI: its origin, or its scheme where an origin cannot be written.</summary>
    internal static string? Source(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var target))
        {
            return null;
        }

        // CSP Level 3 §2.3.1: host-source knows names and IPv4 addresses; IPv6 and private-use schemes are covered by scheme.
        var isWeb = target.Scheme == Uri.UriSchemeHttps || target.Scheme == Uri.UriSchemeHttp;
        return isWeb && target.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4
            ? $"{target.Scheme}://{target.IdnHost}:{target.Port}"
            : $"{target.Scheme}:";
    }
}

/// <summary>Sets <see cref="PageHeaders"/> on whatever a page answers.</summary>
public sealed class PageHeadersFilter : IAlwaysRunResultFilter
{
    /// <inheritdoc />
    public void OnResultExecuting(ResultExecutingContext context) => PageHeaders.Apply(context.HttpContext);

    /// <inheritdoc />
    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
