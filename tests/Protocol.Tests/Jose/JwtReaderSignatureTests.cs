using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

/// <summary>RFC 8725 §2.1, §3.1, §3.2, §3.4, §3.11: which algorithm, which key, which type.</summary>
public sealed class JwtReaderSignatureTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    [InlineData("")]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("es256")]
    [InlineData("ES256K")]
    [InlineData("ES384")] // known here, not allowed by the rules
    [InlineData("PBES2-HS256+A128KW")]
    [InlineData("RSA1_5")]
    public void Verify_AlgorithmNotAllowed_IsRefused(string alg)
    {
        Failure(TokenBuilder.Valid().WithHeader("alg", alg).Build()).ShouldBe(JwtFailure.Algorithm);
        Failure(TokenBuilder.Valid().WithHeader("alg", alg).BuildWithSignature([])).ShouldBe(JwtFailure.Algorithm);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RSA-OAEP")]
    public void Rules_NameAnAlgorithmThatDoesNotExistHere_Throws(string alg) =>
        Should.Throw<ArgumentException>(() => TokenBuilder.Rules with { Algorithms = [alg] });

    [Fact]
    public void Verify_Hs256KeyedWithThePublicKey_IsRefused()
    {
        var token = TokenBuilder.Valid().WithHeader("alg", "HS256");
        var secret = Encoding.UTF8.GetBytes(TokenBuilder.Es256.Public.ToString());

        Failure(token.BuildWithSignature(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(token.SigningInput())))).ShouldBe(JwtFailure.Algorithm);
    }

    [Fact]
    public void Verify_EmptySignature_IsRefused() => Failure(TokenBuilder.Valid().BuildWithSignature([])).ShouldBe(JwtFailure.Signature);

    [Theory]
    [InlineData(64)] // r = s = 0
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(1)]
    [InlineData(256)]
    public void Verify_EcdsaSignatureOfZeros_IsRefused(int length) =>
        Failure(TokenBuilder.Valid().BuildWithSignature(new byte[length])).ShouldBe(JwtFailure.Signature);

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void Verify_EcdsaSignatureWithOneHalfZero_IsRefused(int start)
    {
        var signature = Signature(TokenBuilder.Valid());
        signature.AsSpan(start, 32).Clear();

        Failure(TokenBuilder.Valid().BuildWithSignature(signature)).ShouldBe(JwtFailure.Signature);
    }

    [Fact]
    public void Verify_EcdsaSignatureInDerForm_IsRefused()
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(TokenBuilder.Es256.ExportPkcs8(), out _);
        var der = ecdsa.SignData(Encoding.ASCII.GetBytes(TokenBuilder.Valid().SigningInput()), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        Failure(TokenBuilder.Valid().BuildWithSignature(der)).ShouldBe(JwtFailure.Signature);
    }

    [Fact]
    public void Verify_EcdsaSignatureWithZeroInFront_IsRefused() =>
        Failure(TokenBuilder.Valid().BuildWithSignature([0, .. Signature(TokenBuilder.Valid())])).ShouldBe(JwtFailure.Signature);

    [Fact]
    public void Verify_OtherPayloadUnderTheSignature_IsRefused() =>
        Failure(TokenBuilder.Valid().WithClaim("sub", "root").BuildWithSignature(Signature(TokenBuilder.Valid()))).ShouldBe(JwtFailure.Signature);

    [Fact]
    public void Verify_OtherHeaderUnderTheSignature_IsRefused() =>
        Failure(TokenBuilder.Valid().WithHeader("x", 1).BuildWithSignature(Signature(TokenBuilder.Valid()))).ShouldBe(JwtFailure.Signature);

    [Fact]
    public void Verify_KidUnknown_IsUnknownKey() => Failure(TokenBuilder.Valid().WithHeader("kid", "gone").Build()).ShouldBe(JwtFailure.UnknownKey);

    [Fact]
    public void Verify_NoKid_TriesTheKeysThatFit() => Failure(TokenBuilder.Valid().WithHeader("kid", null).Build()).ShouldBe(JwtFailure.None);

    [Fact]
    public void Verify_KeyOfAnotherAlgorithm_IsUnknownKey()
    {
        // RFC 8725 §3.1: the RS256 key's PS256 signature would be right by its numbers; the key says it is for RS256.
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(TokenBuilder.Rs256.ExportPkcs8(), out _);
        var token = TokenBuilder.Valid().WithHeader("alg", "PS256").WithHeader("kid", "rs");
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(token.SigningInput()), HashAlgorithmName.SHA256, RSASignaturePadding.Pss);

        Failure(token.BuildWithSignature(signature)).ShouldBe(JwtFailure.UnknownKey);
    }

    [Fact]
    public void Verify_ResolverIgnoresTheAlgorithm_StillNeverUsesAKeyThatDoesNotFit()
    {
        var rules = TokenBuilder.Rules with { Keys = (_, _) => [TokenBuilder.Rs256.Public] };

        JwtReader.Verify(TokenBuilder.Valid().Build(), rules).Failure.ShouldBe(JwtFailure.UnknownKey);
    }

    [Fact]
    public void Verify_ManyKeysAndNoKid_TriesABoundedNumber()
    {
        using var other = SigningKey.Create("ES256");
        var rules = TokenBuilder.Rules with { Keys = (_, _) => [.. Enumerable.Repeat(other.Public, 50), TokenBuilder.Es256.Public] };

        JwtReader.Verify(TokenBuilder.Valid().Build(), rules).Failure.ShouldBe(JwtFailure.Signature);
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData("application/at+jwt")]
    [InlineData("Application/At+Jwt")]
    public void Verify_TypeSpelledAnotherWay_Succeeds(string typ) => Failure(TokenBuilder.Valid().WithHeader("typ", typ).Build()).ShouldBe(JwtFailure.None);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("JWT")]
    [InlineData("logout+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("application/application/at+jwt")]
    [InlineData("text/at+jwt")]
    public void Verify_AnotherType_IsRefused(string? typ) => Failure(TokenBuilder.Valid().WithHeader("typ", typ).Build()).ShouldBe(JwtFailure.Type);

    [Fact]
    public void Verify_NoTypeWhereAllowed_Succeeds()
    {
        var rules = TokenBuilder.Rules with { AllowMissingType = true };

        JwtReader.Verify(TokenBuilder.Valid().WithHeader("typ", null).Build(), rules).Failure.ShouldBe(JwtFailure.None);
        JwtReader.Verify(TokenBuilder.Valid().WithHeader("typ", "JWT").Build(), rules).Failure.ShouldBe(JwtFailure.Type);
    }

    private static byte[] Signature(TokenBuilder builder)
    {
        var token = builder.Build();
        Base64Url.TryDecode(token[(token.LastIndexOf('.') + 1)..], out var signature).ShouldBeTrue();
        return signature!;
    }

    private static JwtFailure Failure(string token) => JwtReader.Verify(token, TokenBuilder.Rules).Failure;
}
