using System.Security.Cryptography;
using System.Text.Json;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>Reads one JWK, RFC 7517 §4 and RFC 7518 §6.</summary>
internal static class JwkParser
{
    public const string SymmetricKey = "a symmetric key (kty oct) has no place here";
    public const string PrivateKey = "a private key member where only a public key may be";
    public const int MaxKidLength = 256;

    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    public static JoseResult<JsonWebKey> Parse(JsonElement jwk, bool allowPrivate)
    {
        if (jwk.ValueKind != JsonValueKind.Object)
            return Fail("a key must be a JSON object");
        if (!JsonText.TryGetString(jwk, "kty", out var kty) || kty is null)
            return Fail("kty must be a string");
        if (kty == "oct")
            return Fail(SymmetricKey);
        if (!allowPrivate && PrivateMembers.Any(name => jwk.TryGetProperty(name, out _)))
            return Fail(PrivateKey);
        if (ParseUsage(jwk, kty) is not { Succeeded: true } usage)
            return Fail("kid, alg, use or key_ops is not well formed or not supported");

        try
        {
            return kty switch
            {
                "RSA" => ParseRsa(jwk, usage.Value),
                "EC" => ParseEc(jwk, usage.Value),
                _ => Fail("kty is not supported"),
            };
        }
        catch (CryptographicException)
        {
            // RFC 8725 §3.4: a point off its curve, or numbers that make no key, are found by the import.
            return Fail("the key's numbers are not a valid public key");
        }
    }

    private static JoseResult<JwkUsage> ParseUsage(JsonElement jwk, string kty)
    {
        var fail = JoseResult<JwkUsage>.Fail("usage");
        if (!JsonText.TryGetString(jwk, "kid", out var kid) || kid?.Length > MaxKidLength
            || !JsonText.TryGetString(jwk, "alg", out var alg)
            || !JsonText.TryGetString(jwk, "use", out var use)
            || !TryGetVerifyOperation(jwk, out var operationFits))
            return fail;

        var canVerify = use is null or "sig" && operationFits;
        if (alg is not null && JwsAlgorithm.Find(alg)?.KeyType != kty && canVerify)
            return fail;
        return JoseResult<JwkUsage>.Ok(new JwkUsage(kid, alg, canVerify));
    }

    // RFC 7517 §4.3: key_ops is an array of strings without duplicates; a key for checking signatures says "verify".
    private static bool TryGetVerifyOperation(JsonElement jwk, out bool fits)
    {
        fits = true;
        if (!jwk.TryGetProperty("key_ops", out var operations))
            return true;
        if (operations.ValueKind != JsonValueKind.Array || operations.EnumerateArray().Any(o => o.ValueKind != JsonValueKind.String))
            return false;
        fits = operations.EnumerateArray().Any(o => o.ValueEquals("verify"));
        return true;
    }

    private static JoseResult<JsonWebKey> ParseRsa(JsonElement jwk, JwkUsage usage)
    {
        if (!TryGetBytes(jwk, "n", MaxRsaBits / 8, out var n) || !TryGetBytes(jwk, "e", 4, out var e))
            return Fail("n and e must be base64url numbers of a supported size");
        // RFC 7518 §2, Base64urlUInt: the minimum number of octets; a second spelling would be a second thumbprint.
        if (n.Length == 0 || e.Length == 0 || n[0] == 0 || e[0] == 0)
            return Fail("n and e must not begin with a zero octet");
        var bits = (n.Length * 8) - (byte.LeadingZeroCount(n[0]));
        if (bits is < MinRsaBits or > MaxRsaBits)
            return Fail("an RSA key must have 2048 to 8192 bits");
        // RFC 8017 §3.1: n is a product of odd primes; e is odd and at least 3.
        if ((n[^1] & 1) == 0 || (e[^1] & 1) == 0 || (e.Length == 1 && e[0] < 3))
            return Fail("n or e is not of an RSA key");
        return JoseResult<JsonWebKey>.Ok(new JsonWebKey(new RsaVerifier(n, e), usage));
    }

    private static JoseResult<JsonWebKey> ParseEc(JsonElement jwk, JwkUsage usage)
    {
        if (!JsonText.TryGetString(jwk, "crv", out var crv) || EcCurve.Find(crv) is not { } curve)
            return Fail("crv is not supported");
        // RFC 7518 §6.2.1.2: the octets of a coordinate are the full size of the curve's field.
        if (!TryGetBytes(jwk, "x", curve.CoordinateLength, out var x) || x.Length != curve.CoordinateLength
            || !TryGetBytes(jwk, "y", curve.CoordinateLength, out var y) || y.Length != curve.CoordinateLength)
            return Fail("x and y must be base64url of the curve's coordinate length");
        if (usage is { CanVerify: true, Alg: not null } && JwsAlgorithm.Find(usage.Alg)?.Curve != curve)
            return Fail("alg does not fit the curve");
        return JoseResult<JsonWebKey>.Ok(new JsonWebKey(new EcVerifier(curve, x, y), usage));
    }

    private static bool TryGetBytes(JsonElement jwk, string name, int maxBytes, out byte[] bytes)
    {
        bytes = [];
        if (!JsonText.TryGetString(jwk, name, out var text) || text is null || text.Length > Base64Url.EncodedLength(maxBytes))
            return false;
        if (!Base64Url.TryDecode(text, out var decoded))
            return false;
        bytes = decoded;
        return true;
    }

    private static JoseResult<JsonWebKey> Fail(string reason) => JoseResult<JsonWebKey>.Fail(reason);
}
