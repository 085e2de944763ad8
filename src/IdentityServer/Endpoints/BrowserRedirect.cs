using System.Text;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Sends browsers on.</summary>
internal static class BrowserRedirect
{
    // Kestrel reads 8 KB of request line.
    private const int LongestQuery = 6000;

    /// <summary>Redirects; a POST becomes a GET (RFC 9700 §4.12: 303, never 307, so that no form data travels on).</summary>
    public static void To(HttpContext http, string location)
    {
        ForbidStoring(http);
        http.Response.StatusCode = HttpMethods.IsPost(http.Request.Method) ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        http.Response.Headers.Location = location;
    }

    /// <summary>Codes and handles are in addresses here: neither caches nor referrers keep them (RFC 9700 §4.2.4).</summary>
    public static void ForbidStoring(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>
    /// A form posted from the client's site comes without our SameSite=Lax cookies, so nobody would seem to be signed in.
    /// The same request by GET brings them.
    /// </summary>
    /// <returns>The address to ask again by GET; null when the request can be answered as it is.</returns>
    public static string? AgainWithCookies(HttpContext http, RequestParameters parameters)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || http.Request.Headers["Sec-Fetch-Site"] != "cross-site")
        {
            return null;
        }

        var query = new StringBuilder(http.Request.PathBase.ToUriComponent() + http.Request.Path.ToUriComponent());
        var separator = '?';
        foreach (var (name, value) in parameters.All)
        {
            query.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return query.Length <= LongestQuery ? query.ToString() : null;
    }
}
