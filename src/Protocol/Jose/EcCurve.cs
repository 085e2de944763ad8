using System.Security.Cryptography;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>A curve of RFC 7518 §6.2.1.1: its JWK name, its parameters and the octets of one coordinate.</summary>
internal sealed record EcCurve(string Name, ECCurve Parameters, int CoordinateLength)
{
    public static readonly EcCurve P256 = new("P-256", ECCurve.NamedCurves.nistP256, 32);
    public static readonly EcCurve P384 = new("P-384", ECCurve.NamedCurves.nistP384, 48);
    public static readonly EcCurve P521 = new("P-521", ECCurve.NamedCurves.nistP521, 66);

    /// <summary>RFC 7518 §3.4: the signature is R and S, each of the length of a coordinate.</summary>
    public int SignatureLength => 2 * CoordinateLength;

    public static EcCurve? Find(string? name) => name switch
    {
        "P-256" => P256,
        "P-384" => P384,
        "P-521" => P521,
        _ => null,
    };
}
