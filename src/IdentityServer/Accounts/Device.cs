using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Reads where a request came from.</summary>
public static class Device
{
    private const int UserAgentLength = 512;

    /// <summary>The remote address, as the server's own proxies say it, and the user agent.</summary>
    public static ClientDevice Of(HttpContext http) =>
        new(http.Connection.RemoteIpAddress?.ToString(), Clean(http.Request.Headers.UserAgent));

    /// <summary>What a column of 512 characters can hold: no control characters, no half surrogate pair at the end.</summary>
    internal static string? Clean(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent))
            return null;
        var length = Math.Min(userAgent.Length, UserAgentLength);
        return string.Concat(userAgent[..length].EnumerateRunes().Where(rune => !System.Text.Rune.IsControl(rune)));
    }
}
