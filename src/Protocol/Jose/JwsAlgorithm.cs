using System.Collections.Frozen;
using System.Security.Cryptography;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// The signature algorithms of RFC 7518 §3.1 that exist here, and the one table that says what each of them means.
/// <c>none</c> and the HMAC family are not in it, so no code path can reach them.
/// </summary>
public sealed class JwsAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    public const string RS256 = "RS256";

    /// <summary>RSASSA-PSS with SHA-256.</summary>
    public const string PS256 = "PS256";

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    public const string ES256 = "ES256";

    private static readonly JwsAlgorithm[] Table =
    [
        Rsa(RS256, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, canSign: true),
        Rsa("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        Rsa("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        Rsa(PS256, HashAlgorithmName.SHA256, RSASignaturePadding.Pss, canSign: true),
        Rsa("PS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        Rsa("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        Ec(ES256, HashAlgorithmName.SHA256, EcCurve.P256, canSign: true),
        Ec("ES384", HashAlgorithmName.SHA384, EcCurve.P384),
        Ec("ES512", HashAlgorithmName.SHA512, EcCurve.P521),
    ];

    private static readonly FrozenDictionary<string, JwsAlgorithm> ByName = Table.ToFrozenDictionary(a => a.Name);

    private JwsAlgorithm(string name, HashAlgorithmName hash, RSASignaturePadding? padding, EcCurve? curve, bool canSign)
    {
        Name = name;
        Hash = hash;
        Padding = padding;
        Curve = curve;
        CanSign = canSign;
    }

    /// <summary>The names of all algorithms that signatures are accepted of.</summary>
    public static IReadOnlyList<string> VerifyingNames { get; } = [.. Table.Select(a => a.Name)];

    /// <summary>The names of the algorithms that tokens are signed with.</summary>
    public static IReadOnlyList<string> SigningNames { get; } = [.. Table.Where(a => a.CanSign).Select(a => a.Name)];

    /// <summary>The registered name, case-sensitive (RFC 7515 §4.1.1).</summary>
    public string Name { get; }

    /// <summary>The digest that is signed; at_hash and c_hash use it too.</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>True for the algorithms this platform signs with itself.</summary>
    public bool CanSign { get; }

    /// <summary>The key type (<c>kty</c>) the algorithm needs: <c>RSA</c> or <c>EC</c>.</summary>
    public string KeyType => Curve is null ? "RSA" : "EC";

    internal RSASignaturePadding? Padding { get; }

    internal EcCurve? Curve { get; }

    /// <summary>The algorithm of that exact name, or null.</summary>
    public static JwsAlgorithm? Find(string? name) => name is null ? null : ByName.GetValueOrDefault(name);

    internal static JwsAlgorithm Get(string name) =>
        Find(name) ?? throw new ArgumentException($"{name} is not a signature algorithm of this platform.", nameof(name));

    private static JwsAlgorithm Rsa(string name, HashAlgorithmName hash, RSASignaturePadding padding, bool canSign = false) =>
        new(name, hash, padding, curve: null, canSign);

    private static JwsAlgorithm Ec(string name, HashAlgorithmName hash, EcCurve curve, bool canSign = false) =>
        new(name, hash, padding: null, curve, canSign);
}
