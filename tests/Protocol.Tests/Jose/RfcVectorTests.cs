using System.Text;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.Pkce;

namespace IdentityPlatform.Protocol.Tests.Jose;

public sealed class RfcVectorTests
{
    public static TheoryData<string> Sources => [.. JoseVectors.Signatures.Select(v => v.GetProperty("source").GetString()!)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Verify_PublishedSignature_Succeeds(string source)
    {
        var (key, alg, input, signature) = Load(source);

        key.Verify(alg, input, signature).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Verify_PublishedSignatureWithOneBitChanged_Fails(string source)
    {
        var (key, alg, input, signature) = Load(source);
        signature[^1] ^= 1;

        key.Verify(alg, input, signature).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Verify_PublishedInputWithOneBitChanged_Fails(string source)
    {
        var (key, alg, input, signature) = Load(source);
        input[^1] ^= 1;

        key.Verify(alg, input, signature).ShouldBeFalse();
    }

    [Fact]
    public void Verify_Rfc7515A2AsJwt_ReadsItsClaims()
    {
        var vector = JoseVectors.Signature("RFC 7515 A.2");
        var key = JsonWebKey.ParsePublic(vector.GetProperty("key")).Value!;
        var rules = TokenBuilder.Rules with
        {
            Keys = (_, _) => [key],
            Issuer = "joe",
            Audiences = null,
            AllowMissingType = true,
            RequiredClaims = [],
            AcceptExpired = true,
        };

        var result = JwtReader.Verify(vector.GetProperty("token").GetString(), rules);

        result.Reason.ShouldBeNull();
        result.Jwt!.Claims.GetInt64("exp").ShouldBe(1300819380);
        result.Jwt.Claims.GetBoolean("http://example.com/is_root").ShouldBe(true);
    }

    [Fact]
    public void Parse_Rfc7517KeySet_KeepsTheSignatureKeyAndSkipsTheEncryptionKey()
    {
        var set = JsonWebKeySet.Parse(JoseVectors.Root.GetProperty("keySet")).Value!;

        set.Keys.ShouldHaveSingleItem().Kid.ShouldBe("2011-04-29");
        set.Skipped.ShouldHaveSingleItem();
    }

    [Fact]
    public void Parse_Rfc7517PrivateKey_KeepsOnlyItsPublicHalf()
    {
        var jwk = JoseVectors.Root.GetProperty("privateKey").GetProperty("key");

        JsonWebKey.ParsePublic(jwk).Succeeded.ShouldBeFalse();
        var key = JsonWebKey.Parse(jwk).Value!;

        key.Crv.ShouldBe("P-256");
        key.ToString().ShouldNotContain("\"d\"");
    }

    [Fact]
    public void Thumbprint_Rfc7638Key_IsThePublishedOne()
    {
        var set = JsonWebKeySet.Parse(JoseVectors.Root.GetProperty("keySet")).Value!;

        set.Keys[0].Thumbprint().ShouldBe(JoseVectors.Root.GetProperty("thumbprint").GetProperty("value").GetString());
    }

    [Fact]
    public void FromVerifier_Rfc7636AppendixB_IsThePublishedChallenge()
    {
        var pkce = JoseVectors.Root.GetProperty("pkce");

        CodeChallenge.FromVerifier(pkce.GetProperty("verifier").GetString()!).ShouldBe(pkce.GetProperty("challenge").GetString());
    }

    private static (JsonWebKey Key, string Alg, byte[] Input, byte[] Signature) Load(string source)
    {
        var vector = JoseVectors.Signature(source);
        var token = vector.GetProperty("token").GetString()!;
        var dot = token.LastIndexOf('.');
        Base64Url.TryDecode(token[(dot + 1)..], out var signature).ShouldBeTrue();
        var key = JsonWebKey.ParsePublic(vector.GetProperty("key"));
        key.Reason.ShouldBeNull();
        return (key.Value!, vector.GetProperty("alg").GetString()!, Encoding.ASCII.GetBytes(token[..dot]), signature!);
    }
}
