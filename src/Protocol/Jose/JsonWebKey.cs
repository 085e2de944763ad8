using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// A public signature key in JWK form, RFC 7517 and RFC 7518 §6: RSA of 2048 to 8192 bits, or EC on P-256, P-384 or
/// P-521. A private part is never held. Instances are immutable and may be used by many threads.
/// </summary>
public sealed class JsonWebKey
{
    private readonly RsaVerifier? rsa;
    private readonly EcVerifier? ec;

    internal JsonWebKey(RsaVerifier verifier, JwkUsage usage)
        : this(usage) => rsa = verifier;

    internal JsonWebKey(EcVerifier verifier, JwkUsage usage)
        : this(usage) => ec = verifier;

    private JsonWebKey(JwkUsage usage)
    {
        Kid = usage.Kid;
        Alg = usage.Alg;
        CanVerify = usage.CanVerify;
    }

    /// <summary>The key type: <c>RSA</c> or <c>EC</c>.</summary>
    public string Kty => rsa is null ? "EC" : "RSA";

    /// <summary>The key id, when the key has one.</summary>
    public string? Kid { get; }

    /// <summary>The one algorithm the key is for, when it says so (RFC 7517 §4.4).</summary>
    public string? Alg { get; }

    /// <summary>The curve (<c>crv</c>) of an EC key.</summary>
    public string? Crv => ec?.Curve.Name;

    /// <summary>False when <c>use</c> or <c>key_ops</c> say that the key is not for checking signatures.</summary>
    public bool CanVerify { get; }

    /// <summary>Reads a key and leaves a private part aside; for a key that others may see use <see cref="ParsePublic"/>.</summary>
    public static JoseResult<JsonWebKey> Parse(JsonElement jwk) => JwkParser.Parse(jwk, allowPrivate: true);

    /// <summary>Reads a key that must be public: private members (RFC 7518 §6.2.2, §6.3.2) are refused.</summary>
    public static JoseResult<JsonWebKey> ParsePublic(JsonElement jwk) => JwkParser.Parse(jwk, allowPrivate: false);

    /// <summary>True when the key may check signatures of <paramref name="alg"/>: type, curve, <c>alg</c>, <c>use</c> and <c>key_ops</c> fit.</summary>
    public bool Accepts(string alg) => JwsAlgorithm.Find(alg) is { } algorithm && Accepts(algorithm);

    /// <summary>
    /// Checks a signature over <paramref name="data"/>. False for a wrong signature, and for an algorithm the key does not accept.
    /// </summary>
    public bool Verify(string alg, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (JwsAlgorithm.Find(alg) is not { } algorithm || !Accepts(algorithm))
            return false;
        return rsa is not null ? rsa.Verify(algorithm, data, signature) : ec!.Verify(algorithm, data, signature);
    }

    /// <summary>The RFC 7638 thumbprint with SHA-256, as base64url.</summary>
    public string Thumbprint()
    {
        // RFC 7638 §3: the required members only, in lexicographic order, without white space.
        var canonical = rsa is not null
            ? $$"""{"e":"{{rsa.E}}","kty":"RSA","n":"{{rsa.N}}"}"""
            : $$"""{"crv":"{{ec!.Curve.Name}}","kty":"EC","x":"{{ec.X}}","y":"{{ec.Y}}"}""";
        return Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)));
    }

    /// <summary>Writes the key as a JSON object: the public members, <c>kid</c>, <c>alg</c> and <c>use</c>.</summary>
    public void WritePublic(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("kty", Kty);
        if (Kid is not null)
            writer.WriteString("kid", Kid);
        if (CanVerify)
            writer.WriteString("use", "sig");
        if (Alg is not null)
            writer.WriteString("alg", Alg);
        if (rsa is not null)
        {
            writer.WriteString("n", rsa.N);
            writer.WriteString("e", rsa.E);
        }
        else
        {
            writer.WriteString("crv", ec!.Curve.Name);
            writer.WriteString("x", ec.X);
            writer.WriteString("y", ec.Y);
        }

        writer.WriteEndObject();
    }

    /// <summary>The key as compact JSON text, see <see cref="WritePublic"/>.</summary>
    public override string ToString() => JsonText.Write(this, static (writer, key) => key.WritePublic(writer));

    // RFC 8725 §3.1: one key, one algorithm; the header's alg never decides what a key is used for.
    private bool Accepts(JwsAlgorithm algorithm) =>
        CanVerify && (Alg is null || Alg == algorithm.Name) && (rsa is not null ? algorithm.Padding is not null : algorithm.Curve == ec!.Curve);
}

/// <summary>What a JWK says about its own use.</summary>
internal sealed record JwkUsage(string? Kid, string? Alg, bool CanVerify);
