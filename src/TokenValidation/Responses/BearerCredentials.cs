using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace IdentityPlatform.TokenValidation.Responses;

/// <summary>What the <c>Authorization</c> header of a request holds; no other place is looked at (RFC 9700 §4.3.2).</summary>
internal readonly record struct BearerCredentials(string? Token, bool IsMalformed)
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    // RFC 6750 §2.1: b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    public static BearerCredentials Read(StringValues header)
    {
        if (header.Count == 0)
            return default;
        // RFC 6750 §3.1: invalid_request for more than one method or value.
        if (header.Count > 1)
            return new BearerCredentials(Token: null, IsMalformed: true);
        var value = header[0] ?? "";
        var scheme = value.AsSpan();
        var space = scheme.IndexOf(' ');
        // RFC 9110 §11.1: the scheme is case-insensitive. Another scheme is no credentials for us.
        if (!(space < 0 ? scheme : scheme[..space]).Equals(BearerTokens.Scheme, StringComparison.OrdinalIgnoreCase))
            return default;
        var token = space < 0 ? "" : value[(space + 1)..].TrimStart(' ');
        return token.Length is 0 or > MaxLength || token[0] == '=' || token.AsSpan().ContainsAnyExcept(TokenCharacters)
            ? new BearerCredentials(Token: null, IsMalformed: true)
            : new BearerCredentials(token, IsMalformed: false);
    }
}
