using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>
/// Refuses a form that another site sent, whatever token it carries: somebody who got a cookie of his own into the
/// browser, by a sibling domain or by plain HTTP, has a token that fits it (RFC 6819 §4.4.1.8).
/// </summary>
public sealed class CrossSiteFilter(ProtocolOptions options) : IAuthorizationFilter
{
    private readonly string _issuer = new Uri(options.Issuer).GetLeftPart(UriPartial.Authority);

    /// <inheritdoc />
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsPost(request.Method) && !IsOurOwn(request))
            context.Result = new AntiforgeryValidationFailedResult();
    }

    private bool IsOurOwn(HttpRequest request)
    {
        // Fetch Metadata §2.3: set by the browser, out of reach of scripts. "none" is the person, by reload or bookmark.
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is "same-origin" or "none";

        // Under our Referrer-Policy a browser writes "null" for our own forms (Fetch §3.2): that says nothing.
        return request.Headers.Origin.ToString() is var origin
            && (origin is "" or "null" || origin == _issuer || origin == $"{request.Scheme}://{request.Host}");
    }
}
