using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>
/// What a browser keeps for two-step sign-in, each in a cookie that scripts cannot read and that is in no address: the
/// handle of a sign-in that waits, the token of a remembered device, and for a moment new recovery codes, encrypted.
/// </summary>
public sealed class BrowserSecrets(ProtocolOptions options)
{
    private const int Length = 43; // 32 bytes in base64url
    private readonly bool _secure = options.Issuer.StartsWith("https://", StringComparison.Ordinal);

    private string PendingName => Name("ip.second-step");

    private string DeviceName => Name("ip.device");

    private string CodesName => Name("ip.codes");

    /// <summary>SHA-256 of the handle; null when there is none.</summary>
    public byte[]? PendingHash(HttpContext http) => Read(http, PendingName);

    /// <summary>SHA-256 of the device token; null when there is none.</summary>
    public byte[]? DeviceHash(HttpContext http) => Read(http, DeviceName);

    /// <summary>Hands out a new handle.</summary>
    /// <returns>Its SHA-256.</returns>
    public byte[] NewPending(HttpContext http) => Write(http, PendingName, null);

    /// <summary>Hands out a new device token; whoever copied the old one has nothing.</summary>
    /// <returns>Its SHA-256.</returns>
    public byte[] NewDevice(HttpContext http, DateTimeOffset expiresAt) => Write(http, DeviceName, expiresAt);

    /// <summary>Takes the handle away.</summary>
    public void ForgetPending(HttpContext http) => http.Response.Cookies.Delete(PendingName, Cookie(null));

    /// <summary>Hands out encrypted recovery codes until the browser is closed, to be read once.</summary>
    public void PutCodes(HttpContext http, string sealedCodes) => http.Response.Cookies.Append(CodesName, sealedCodes, Cookie(null));

    /// <summary>Takes them back; null when there are none.</summary>
    public string? TakeCodes(HttpContext http)
    {
        if (http.Request.Cookies[CodesName] is not { } sealedCodes)
            return null;
        http.Response.Cookies.Delete(CodesName, Cookie(null));
        return sealedCodes;
    }

    // RFC 6265bis §4.1.3.2: with __Host- no sibling domain and no plain-http page can plant the cookie.
    private string Name(string name) => _secure ? $"__Host-{name}" : name;

    private static byte[]? Read(HttpContext http, string name) =>
        http.Request.Cookies[name] is { Length: Length } value ? TokenHandle.Hash(value) : null;

    private byte[] Write(HttpContext http, string name, DateTimeOffset? expiresAt)
    {
        var value = TokenHandle.Create();
        http.Response.Cookies.Append(name, value, Cookie(expiresAt));
        return TokenHandle.Hash(value);
    }

    private CookieOptions Cookie(DateTimeOffset? expiresAt) => new()
    {
        HttpOnly = true,
        Secure = _secure,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
        Expires = expiresAt,
    };
}
