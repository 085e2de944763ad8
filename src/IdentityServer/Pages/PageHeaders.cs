using IdentityPlatform.IdentityServer.Accounts.Federation;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>The headers of every page: nothing but our own files, no frames, no caches.</summary>
public static class PageHeaders
{
    private const string FormTargets = "ip.form-targets";
    private const string PictureOrigin = "ip.picture-origin";
    private const string Frames = "ip.frames";

    /// <summary>
    /// Lets the page's forms end at a client: browsers hold <c>form-action</c> against every redirect that follows a form
    /// (Fetch §4.4, CSP Level 3 §6.4.2.1), and an answered sign-in goes to the redirect URI and from there wherever the
    /// client sends its user. So its scheme is all that can be said.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="uri">A registered redirect URI.</param>
    public static void AllowFormsToEndAt(this HttpContext http, string uri) =>
        http.Items[FormTargets] = http.Items[FormTargets] is string other && Source(uri) is { } source
            ? string.Join(' ', $"{other} {source}".Split(' ').Distinct(StringComparer.Ordinal))
            : Source(uri) ?? http.Items[FormTargets];

    /// <summary>Lets the page's forms end at the providers, and wherever those send the person to sign in.</summary>
    /// <param name="http">The request.</param>
    public static void AllowFormsToEndAtProviders(this HttpContext http)
    {
        foreach (var provider in http.RequestServices.GetRequiredService<Providers>().All)
            http.AllowFormsToEndAt(provider.Address);
    }

    /// <summary>
    /// Lets the page show the picture that its own user chose, from that one origin: never over plain HTTP, and without a
    /// referrer. An image cannot run; what its host learns is that its owner looks at the account.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="picture">The address in the profile.</param>
    /// <returns>The address to show; null when there is none or it may not be shown.</returns>
    public static string? AllowPicture(this HttpContext http, string? picture)
    {
        if (!Uri.TryCreate(picture, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || !Uri.IsWellFormedUriString(uri.AbsoluteUri, UriKind.Absolute))
            return null;

        // CSP Level 3 §2.3.1: a host source has letters, digits, "-" and "."; IPv6 addresses cannot be written.
        var host = uri.IdnHost;
        if (host.Length == 0 || !host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
            return null;
        http.Items[PictureOrigin] = uri.IsDefaultPort ? $"https://{host}" : $"https://{host}:{uri.Port}";
        return uri.AbsoluteUri;
    }

    /// <summary>Lets the page show other addresses of this server in frames.</summary>
    /// <param name="http">The request.</param>
    public static void AllowOwnFrames(this HttpContext http) => http.Items[Frames] = " frame-src 'self';";

    /// <summary>Sets the headers.</summary>
    /// <param name="http">The request.</param>
    public static void Apply(HttpContext http)
    {
        var target = http.Items[FormTargets] is string source ? $" {source}" : "";
        var picture = http.Items[PictureOrigin] is string origin ? $" {origin}" : "";
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:{picture}; font-src 'self'; connect-src 'self';{http.Items[Frames]} " +
            $"form-action 'self'{target}; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        // The words antiforgery wants to find, or it warns at each form.
        headers.CacheControl = "no-cache, no-store";
        headers.Pragma = "no-cache";
    }

    /// <summary>The CSP sources that cover a redirect URI and what follows: never from https down to http.</summary>
    internal static string? Source(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var target)
        ? target.Scheme == Uri.UriSchemeHttp ? "http: https:" : $"{target.Scheme}:"
        : null;
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
