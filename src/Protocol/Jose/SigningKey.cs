using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// A private key, bound to one algorithm and one <c>kid</c>. May be used by many threads at once. Dispose it only when
/// nobody signs with it any more; signing afterwards throws <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class SigningKey : IDisposable
{
    // 2048 bits (112 bits of strength) are what RFC 7518 §3.3 asks for; 3072 would make each signature three times as dear,
    // and keys are rotated long before 2048 bits are in question.
    private const int RsaBits = 2048;

    private readonly JwsAlgorithm algorithm;
    private readonly byte[] pkcs8;
    private readonly KeyPool<AsymmetricAlgorithm> pool;
    private readonly ConcurrentDictionary<string, byte[]> headers = new();

    private SigningKey(JwsAlgorithm algorithm, string? kid, byte[] pkcs8)
    {
        this.algorithm = algorithm;
        this.pkcs8 = pkcs8;
        pool = new KeyPool<AsymmetricAlgorithm>(CreateInstance);
        var instance = CreateInstance();
        Public = PublicKey(algorithm, kid, instance);
        SignatureLength = algorithm.Curve?.SignatureLength ?? instance.KeySize / 8;
        pool.Return(instance);
    }

    /// <summary>The name of the one algorithm the key signs with.</summary>
    public string Alg => algorithm.Name;

    /// <summary>The key id; the RFC 7638 thumbprint unless another was given.</summary>
    public string Kid => Public.Kid!;

    /// <summary>The public half, with kid and alg.</summary>
    public JsonWebKey Public { get; }

    /// <summary>The bytes of a signature.</summary>
    public int SignatureLength { get; }

    /// <summary>Makes a new key: P-256 for ES256, RSA of 2048 bits for RS256 and PS256.</summary>
    /// <exception cref="ArgumentException"><paramref name="alg"/> is not an algorithm tokens are signed with.</exception>
    public static SigningKey Create(string alg, string? kid = null)
    {
        var signing = SigningAlgorithm(alg);
        using AsymmetricAlgorithm key = signing.Curve is { } curve ? ECDsa.Create(curve.Parameters) : RSA.Create(RsaBits);
        return new SigningKey(signing, kid, key.ExportPkcs8PrivateKey());
    }

    /// <summary>Takes up a key again that <see cref="ExportPkcs8"/> gave out.</summary>
    /// <exception cref="ArgumentException"><paramref name="alg"/> is not an algorithm tokens are signed with.</exception>
    /// <exception cref="CryptographicException"><paramref name="pkcs8"/> is not a private key, or not one for <paramref name="alg"/>.</exception>
    public static SigningKey Import(string alg, string kid, ReadOnlySpan<byte> pkcs8)
    {
        ArgumentException.ThrowIfNullOrEmpty(kid);
        return new SigningKey(SigningAlgorithm(alg), kid, pkcs8.ToArray());
    }

    /// <summary>The private key as PKCS #8, RFC 5208, not encrypted.</summary>
    public byte[] ExportPkcs8()
    {
        ObjectDisposedException.ThrowIf(pool.IsClosed, this);
        return pkcs8.AsSpan().ToArray();
    }

    /// <summary>
    /// Signs <paramref name="data"/> into <paramref name="destination"/>, which must hold <see cref="SignatureLength"/>
    /// bytes, in the form of RFC 7518 §3, and answers how many bytes were written.
    /// </summary>
    public int Sign(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        var key = pool.Rent();
        try
        {
            return key is ECDsa ecdsa
                ? ecdsa.SignData(data, destination, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                : ((RSA)key).SignData(data, destination, algorithm.Hash, algorithm.Padding!);
        }
        finally
        {
            pool.Return(key);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        pool.Close();
        CryptographicOperations.ZeroMemory(pkcs8);
    }

    /// <summary>The encoded protected header for <paramref name="typ"/> with the dot behind it, made once.</summary>
    internal byte[] HeaderFor(string? typ) => headers.GetOrAdd(typ ?? "", static (typ, key) => key.EncodeHeader(typ), this);

    private static JwsAlgorithm SigningAlgorithm(string alg) =>
        JwsAlgorithm.Get(alg) is { CanSign: true } found
            ? found
            : throw new ArgumentException($"Tokens are not signed with {alg}.", nameof(alg));

    private static JsonWebKey PublicKey(JwsAlgorithm algorithm, string? kid, AsymmetricAlgorithm key)
    {
        JsonWebKey WithKid(string? id)
        {
            var usage = new JwkUsage(id, algorithm.Name, CanVerify: true);
            if (key is RSA rsa)
            {
                var numbers = rsa.ExportParameters(includePrivateParameters: false);
                return new JsonWebKey(new RsaVerifier(numbers.Modulus!, numbers.Exponent!), usage);
            }

            var point = ((ECDsa)key).ExportParameters(includePrivateParameters: false).Q;
            return new JsonWebKey(new EcVerifier(algorithm.Curve!, point.X!, point.Y!), usage);
        }

        return WithKid(kid ?? WithKid(id: null).Thumbprint());
    }

    private AsymmetricAlgorithm CreateInstance()
    {
        AsymmetricAlgorithm key = algorithm.Curve is null ? RSA.Create() : ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out var read);
            if (read != pkcs8.Length || !FitsAlgorithm(key))
                throw new CryptographicException($"The key is not one for {Alg}.");
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private bool FitsAlgorithm(AsymmetricAlgorithm key) => key is ECDsa ecdsa
        ? ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == algorithm.Curve!.Parameters.Oid.Value
        : key.KeySize >= RsaBits;

    private byte[] EncodeHeader(string typ)
    {
        var json = JsonText.Write((Key: this, Typ: typ), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString("alg", state.Key.Alg);
            if (state.Typ.Length > 0)
                writer.WriteString("typ", state.Typ);
            writer.WriteString("kid", state.Key.Kid);
            writer.WriteEndObject();
        });
        return Encoding.ASCII.GetBytes(Base64Url.EncodeText(json) + ".");
    }
}
