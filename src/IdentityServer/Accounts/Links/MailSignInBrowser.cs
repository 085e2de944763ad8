using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Ties a sign-in by mail to the browser that asked for it, by a cookie of its own for each.</summary>
public sealed class MailSignInBrowser(ProtocolOptions options)
{
    private const int HandleLength = 43;
    private readonly bool _secure = options.Issuer.StartsWith("https://", StringComparison.Ordinal);

    // RFC 6265bis §4.1.3.2
    private string Name => _secure ? "__Host-ip.mail-sign-in" : "ip.mail-sign-in";

    /// <summary>What the rows know the browser by; null when it has asked for nothing.</summary>
    public byte[]? Read(HttpContext http) =>
        http.Request.Cookies[Name] is { Length: HandleLength } handle ? TokenHandle.Hash(handle) : null;

    /// <summary>A new binding: what the browser asked for before is given up.</summary>
    public byte[] Bind(HttpContext http, TimeSpan lifetime)
    {
        var handle = TokenHandle.Create();
        http.Response.Cookies.Append(Name, handle, Options(lifetime));
        return TokenHandle.Hash(handle);
    }

    /// <summary>Takes the binding away.</summary>
    public void Forget(HttpContext http) => http.Response.Cookies.Delete(Name, Options(null));

    private CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = _secure,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
