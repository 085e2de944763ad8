using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>
/// Ties interactions to the browser they began in, by one cookie for all of them: a handle that is sent to somebody else
/// opens nothing there (RFC 9700 update §2.4).
/// </summary>
public sealed class BrowserBinding(ProtocolOptions options)
{
    private const int HandleLength = 43;
    private readonly bool secure = options.Issuer.StartsWith("https://", StringComparison.Ordinal);

    // RFC 6265bis §4.1.3.2: with __Host- no sibling domain and no plain-http page can plant the cookie.
    private string Name => secure ? "__Host-identity.browser" : "identity.browser";

    /// <summary>The key of a handle in this browser; null when the browser has no binding or the handle cannot be one.</summary>
    public InteractionKey? KeyOf(HttpContext http, string? handle) =>
        handle is { Length: HandleLength } && Read(http) is { } browser ? new(TokenHandle.Hash(handle), TokenHandle.Hash(browser)) : null;

    /// <summary>The key of a new handle; gives the browser its binding when it has none.</summary>
    public InteractionKey Bind(HttpContext http, string handle)
    {
        var browser = Read(http);
        if (browser is null)
        {
            browser = TokenHandle.Create();
            http.Response.Cookies.Append(Name, browser, new CookieOptions
            {
                HttpOnly = true,
                Secure = secure,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                IsEssential = true,
            });
        }

        return new(TokenHandle.Hash(handle), TokenHandle.Hash(browser));
    }

    private string? Read(HttpContext http) => http.Request.Cookies[Name] is { Length: HandleLength } value ? value : null;
}
