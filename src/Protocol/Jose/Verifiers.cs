using System.Security.Cryptography;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>The public half of an RSA key: its canonical JWK members and a pool of imported instances.</summary>
internal sealed class RsaVerifier
{
    private readonly RSAParameters parameters;
    private readonly KeyPool<RSA> pool;

    /// <summary>Imports the key once, which checks it.</summary>
    /// <exception cref="CryptographicException">The numbers make no RSA key.</exception>
    public RsaVerifier(byte[] modulus, byte[] exponent)
    {
        parameters = new RSAParameters { Modulus = modulus, Exponent = exponent };
        N = Base64Url.Encode(modulus);
        E = Base64Url.Encode(exponent);
        pool = new KeyPool<RSA>(() => RSA.Create(parameters));
        pool.Return(RSA.Create(parameters));
    }

    public string N { get; }

    public string E { get; }

    public bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        // RFC 8017 §8.2.2: a signature is as long as the modulus, nothing else is one.
        if (signature.Length != parameters.Modulus!.Length)
            return false;
        var key = pool.Rent();
        try
        {
            return key.VerifyData(data, signature, algorithm.Hash, algorithm.Padding!);
        }
        finally
        {
            pool.Return(key);
        }
    }
}

/// <summary>The public half of an EC key: its canonical JWK members and a pool of imported instances.</summary>
internal sealed class EcVerifier
{
    private readonly KeyPool<ECDsa> pool;

    /// <summary>Imports the key once, which checks it.</summary>
    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    public EcVerifier(EcCurve curve, byte[] x, byte[] y)
    {
        Curve = curve;
        X = Base64Url.Encode(x);
        Y = Base64Url.Encode(y);
        var parameters = new ECParameters { Curve = curve.Parameters, Q = new ECPoint { X = x, Y = y } };
        parameters.Validate();
        pool = new KeyPool<ECDsa>(() => ECDsa.Create(parameters));
        pool.Return(ECDsa.Create(parameters));
    }

    public EcCurve Curve { get; }

    public string X { get; }

    public string Y { get; }

    public bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        // RFC 7518 §3.4: exactly R and S of full length; RFC 8725 §3.4 (CVE-2022-21449): neither of them zero.
        if (signature.Length != Curve.SignatureLength
            || !signature[..Curve.CoordinateLength].ContainsAnyExcept((byte)0)
            || !signature[Curve.CoordinateLength..].ContainsAnyExcept((byte)0))
            return false;

        var key = pool.Rent();
        try
        {
            return key.VerifyData(data, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            pool.Return(key);
        }
    }
}
