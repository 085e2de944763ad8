using System.Security.Cryptography;
using System.Text.Json;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>
/// Brings a client's new secret to the page that shows it, over the redirect after the form: the server keeps only its
/// hash, so the browser carries it, encrypted, for its administrator and for minutes. It can be taken once.
/// </summary>
public sealed class SecretSlip(IDataProtectionProvider protection, ProtocolOptions options, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private readonly bool _secure = options.Issuer.StartsWith("https://", StringComparison.Ordinal);

    // RFC 6265bis §4.1.3.2: with __Host- no sibling domain and no plain-http page can plant the cookie.
    private string Cookie => _secure ? "__Host-ip.secret" : "ip.secret";

    /// <summary>Hands it to the browser.</summary>
    public void Put(HttpContext http, Guid userId, string clientId, string secret) =>
        http.Response.Cookies.Append(Cookie, Protector(userId).Protect(JsonSerializer.Serialize(new Carried(clientId, secret, time.GetUtcNow() + Lifetime))), Options());

    /// <summary>Takes it back; null when there is none for this administrator and client.</summary>
    public string? Take(HttpContext http, Guid userId, string clientId)
    {
        if (http.Request.Cookies[Cookie] is not { } carried)
            return null;
        http.Response.Cookies.Delete(Cookie, Options());
        try
        {
            var slip = JsonSerializer.Deserialize<Carried>(Protector(userId).Unprotect(carried));
            return slip is not null && slip.ClientId == clientId && slip.ExpiresAt > time.GetUtcNow() ? slip.Secret : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector(Guid userId) => protection.CreateProtector("client-secret-slip", userId.ToString("D"));

    private CookieOptions Options() => new() { HttpOnly = true, Secure = _secure, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true };

    private sealed record Carried(string ClientId, string Secret, DateTimeOffset ExpiresAt);
}
