using System.Text.Json;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// The protected header of a JWT. <c>jku</c>, <c>x5u</c>, <c>x5c</c> and <c>jwk</c> are never followed or trusted
/// (RFC 8725 §3.10); DPoP reads <see cref="Jwk"/> itself.
/// </summary>
public sealed class JwtHeader
{
    private const int MaxDepth = 8;

    private JwtHeader(string alg, string? typ, string? kid, JsonElement root)
    {
        Alg = alg;
        Typ = typ;
        Kid = kid;
        Root = root;
    }

    /// <summary>The algorithm the token claims to be signed with.</summary>
    public string Alg { get; }

    /// <summary>The type as it stands there; compare with <see cref="IsType"/>.</summary>
    public string? Typ { get; }

    /// <summary>The key id, at most 256 characters.</summary>
    public string? Kid { get; }

    /// <summary>All members.</summary>
    public JsonElement Root { get; }

    /// <summary>The <c>jwk</c> member as it stands there, unchecked; null when absent.</summary>
    public JsonElement? Jwk => Root.TryGetProperty("jwk", out var jwk) ? jwk : null;

    /// <summary>RFC 7515 §4.1.9: media types compare without case, and <c>application/</c> may be left out.</summary>
    public bool IsType(string typ) =>
        Typ is not null && WithoutPrefix(Typ).Equals(WithoutPrefix(typ), StringComparison.OrdinalIgnoreCase);

    internal static JoseResult<JwtHeader> Parse(ReadOnlySpan<byte> utf8)
    {
        if (!JsonText.TryParseObject(utf8, MaxDepth, out var root, out var reason))
            return Fail("the header is " + reason);
        // RFC 7515 §4.1.11: an extension that is not understood refuses the token, and none is understood here.
        if (root.TryGetProperty("crit", out _))
            return Fail("crit is not supported");
        // RFC 7797 §7: b64 is for detached content, never for JWTs.
        if (root.TryGetProperty("b64", out _))
            return Fail("b64 is not supported");
        if (!JsonText.TryGetString(root, "alg", out var alg) || alg is null)
            return Fail("alg must be a string");
        if (!JsonText.TryGetString(root, "typ", out var typ))
            return Fail("typ must be a string");
        // RFC 8725 §3.10: kid is foreign text; bounded, and without characters that could break a log line apart.
        if (!JsonText.TryGetString(root, "kid", out var kid) || kid?.Length > JwkParser.MaxKidLength || kid?.Any(char.IsControl) == true)
            return Fail("kid must be a string of at most 256 characters without control characters");
        return JoseResult<JwtHeader>.Ok(new JwtHeader(alg, typ, kid, root));
    }

    private static ReadOnlySpan<char> WithoutPrefix(string typ)
    {
        const string Prefix = "application/";
        return typ.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? typ.AsSpan(Prefix.Length) : typ;
    }

    private static JoseResult<JwtHeader> Fail(string reason) => JoseResult<JwtHeader>.Fail(reason);
}
