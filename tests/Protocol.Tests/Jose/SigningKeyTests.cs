using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

public sealed class SigningKeyTests
{
    [Theory]
    [InlineData("ES256", 64)]
    [InlineData("RS256", 256)]
    [InlineData("PS256", 256)]
    public void Sign_ByItsOwnPublicKey_Verifies(string alg, int length)
    {
        using var key = SigningKey.Create(alg);
        var signature = new byte[key.SignatureLength];

        key.Sign("data"u8, signature).ShouldBe(length);

        key.Public.Verify(alg, "data"u8, signature).ShouldBeTrue();
        key.Kid.ShouldBe(key.Public.Thumbprint());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("ES384")]
    [InlineData("RS512")]
    [InlineData("")]
    public void Create_AlgorithmNotSignedWith_Throws(string alg) => Should.Throw<ArgumentException>(() => SigningKey.Create(alg));

    [Fact]
    public void Import_ExportedKey_IsTheSameKey()
    {
        var again = SigningKey.Import("ES256", "es", TokenBuilder.Es256.ExportPkcs8());

        again.Public.ToString().ShouldBe(TokenBuilder.Es256.Public.ToString());
    }

    [Fact]
    public void Import_KeyOfAnotherKind_Throws()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var weak = RSA.Create(1024);
        byte[] junkBehind = [.. TokenBuilder.Es256.ExportPkcs8(), 0];

        Should.Throw<CryptographicException>(() => SigningKey.Import("RS256", "k", TokenBuilder.Es256.ExportPkcs8()));
        Should.Throw<CryptographicException>(() => SigningKey.Import("ES256", "k", TokenBuilder.Rs256.ExportPkcs8()));
        Should.Throw<CryptographicException>(() => SigningKey.Import("ES256", "k", p384.ExportPkcs8PrivateKey()));
        Should.Throw<CryptographicException>(() => SigningKey.Import("RS256", "k", weak.ExportPkcs8PrivateKey()));
        Should.Throw<CryptographicException>(() => SigningKey.Import("ES256", "k", junkBehind));
        Should.Throw<CryptographicException>(() => SigningKey.Import("ES256", "k", []));
    }

    [Fact]
    public void Sign_AfterDispose_Throws()
    {
        var key = SigningKey.Create("ES256");
        key.Dispose();

        Should.Throw<ObjectDisposedException>(() => key.Sign("data"u8, new byte[64]));
        Should.Throw<ObjectDisposedException>(key.ExportPkcs8);
    }

    [Fact]
    public void Sign_ByManyThreadsAtOnce_EverySignatureVerifies()
    {
        using var key = SigningKey.Create("ES256");

        var wrong = Enumerable.Range(0, 400).AsParallel().WithDegreeOfParallelism(8).Count(i =>
        {
            var data = Encoding.ASCII.GetBytes($"data {i}");
            var signature = new byte[64];
            key.Sign(data, signature);
            return !key.Public.Verify("ES256", data, signature);
        });

        wrong.ShouldBe(0);
    }
}
