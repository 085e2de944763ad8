using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

public sealed class JsonWebKeyTests
{
    private static readonly byte[] Data = Encoding.ASCII.GetBytes("a.b");

    [Theory]
    [InlineData("d")]
    [InlineData("p")]
    [InlineData("q")]
    [InlineData("dp")]
    [InlineData("dq")]
    [InlineData("qi")]
    [InlineData("oth")]
    [InlineData("k")]
    public void ParsePublic_PrivateMember_IsRefused(string member)
    {
        Parse(Rsa().With(member, "AQAB")).Succeeded.ShouldBeFalse();
        Parse(Ec().With(member, null)).Succeeded.ShouldBeFalse();
        JsonWebKey.Parse(Element(Rsa().With(member, "AQAB"))).Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("kty", null)]
    [InlineData("kty", "oct")]
    [InlineData("kty", "OKP")]
    [InlineData("kty", "ec")]
    [InlineData("crv", null)]
    [InlineData("crv", "P-384")]
    [InlineData("crv", "secp256k1")]
    [InlineData("x", null)]
    [InlineData("y", null)]
    [InlineData("x", "")]
    [InlineData("x", "AA")]
    [InlineData("alg", "RS256")]
    [InlineData("alg", "ES384")]
    [InlineData("alg", "HS256")]
    [InlineData("alg", "none")]
    public void ParsePublic_EcMemberWrong_IsRefused(string member, string? value) => Parse(Ec().With(member, value)).Succeeded.ShouldBeFalse();

    [Fact]
    public void ParsePublic_PointOffTheCurve_IsRefused()
    {
        var jwk = Ec();
        Base64Url.TryDecode((string)jwk["y"]!, out var y).ShouldBeTrue();
        y![31] ^= 1;

        Parse(jwk.With("y", Base64Url.Encode(y))).Succeeded.ShouldBeFalse();
        Parse(jwk.With("x", new string('A', 43)).With("y", new string('A', 43))).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public void ParsePublic_CoordinatesWithPaddingOrPlainBase64_IsRefused()
    {
        Parse(Ec().With("x", (string)Ec()["x"]! + "=")).Succeeded.ShouldBeFalse();
        Parse(Ec().With("x", "+" + ((string)Ec()["x"]!)[1..])).Succeeded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("e", "AQ")] // 1
    [InlineData("e", "Ag")] // 2
    [InlineData("e", "AQAA")] // 65536
    [InlineData("e", "AAEAAQ")] // leading zero
    [InlineData("e", "AQAAAAAB")] // more than 32 bits
    [InlineData("e", "")]
    [InlineData("e", null)]
    [InlineData("n", "")]
    [InlineData("n", null)]
    [InlineData("alg", "ES256")]
    public void ParsePublic_RsaMemberWrong_IsRefused(string member, string? value) => Parse(Rsa().With(member, value)).Succeeded.ShouldBeFalse();

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2047, false)]
    [InlineData(1024, false)]
    [InlineData(8192, true)]
    [InlineData(8200, false)]
    [InlineData(16384, false)]
    public void ParsePublic_RsaModulus_Between2048And8192Bits(int bits, bool expected)
    {
        var n = new byte[(bits + 7) / 8];
        n.AsSpan().Fill(0xff);
        n[0] = (byte)(0xff >> ((n.Length * 8) - bits));

        Parse(Rsa().With("n", Base64Url.Encode(n))).Succeeded.ShouldBe(expected);
    }

    [Fact]
    public void ParsePublic_ModulusEvenOrWithLeadingZero_IsRefused()
    {
        Base64Url.TryDecode((string)Rsa()["n"]!, out var n).ShouldBeTrue();

        Parse(Rsa().With("n", Base64Url.Encode([0, .. n!]))).Succeeded.ShouldBeFalse();
        n![^1] &= 0xfe;
        Parse(Rsa().With("n", Base64Url.Encode(n))).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public void ParsePublic_MembersOfWrongJsonType_AreRefused()
    {
        foreach (var member in new[] { "kty", "kid", "alg", "use", "key_ops", "crv", "x", "y" })
            Parse(Ec().With(member, 7)).Succeeded.ShouldBeFalse(member);
        Parse(Ec().With("kid", new string('k', 257))).Succeeded.ShouldBeFalse();
        JsonWebKey.ParsePublic(JsonElement.Parse("[]")).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public void Verify_UseOrOperationsSayNo_Fails()
    {
        var signature = new byte[64];
        TokenBuilder.Es256.Sign(Data, signature);

        Parse(Ec()).Value!.Verify("ES256", Data, signature).ShouldBeTrue();
        Parse(Ec().With("key_ops", new JsonArray("verify"))).Value!.Verify("ES256", Data, signature).ShouldBeTrue();
        Parse(Ec().With("use", "enc")).Value!.Verify("ES256", Data, signature).ShouldBeFalse();
        Parse(Ec().With("key_ops", new JsonArray("sign"))).Value!.Verify("ES256", Data, signature).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Verify_EveryAlgorithm_AcceptsItsOwnSignatureOnly(string alg)
    {
        var (key, sign) = NewKey(alg);
        var signature = sign(Data);

        key.Verify(alg, Data, signature).ShouldBeTrue();
        key.Verify(alg, Encoding.ASCII.GetBytes("a.c"), signature).ShouldBeFalse();
        key.Verify(alg, Data, signature.AsSpan(1)).ShouldBeFalse();
        key.Verify(alg, Data, []).ShouldBeFalse();
        foreach (var other in JwsAlgorithm.VerifyingNames.Where(name => name != alg))
        {
            key.Verify(other, Data, signature).ShouldBeFalse(other);
            // An EC curve has one algorithm; an RSA key that names none may be used with each of its family.
            key.Accepts(other).ShouldBe(key.Kty == "RSA" && other[0] != 'E', other);
        }

        key.Verify("none", Data, signature).ShouldBeFalse();
    }

    [Fact]
    public void WritePublic_ParsedAgain_IsTheSameKey()
    {
        foreach (var key in TokenBuilder.KeySet.Keys)
        {
            var again = JsonWebKey.ParsePublic(JsonElement.Parse(key.ToString())).Value!;
            again.Thumbprint().ShouldBe(key.Thumbprint());
            (again.Kid, again.Alg, again.Kty, again.Crv).ShouldBe((key.Kid, key.Alg, key.Kty, key.Crv));
        }
    }

    public static TheoryData<string> Algorithms => [.. JwsAlgorithm.VerifyingNames];

    private static (JsonWebKey Key, Func<byte[], byte[]> Sign) NewKey(string alg)
    {
        var hash = new HashAlgorithmName("SHA" + alg[2..]);
        if (alg[0] == 'E')
        {
            var (crv, curve) = alg switch
            {
                "ES256" => ("P-256", ECCurve.NamedCurves.nistP256),
                "ES384" => ("P-384", ECCurve.NamedCurves.nistP384),
                _ => ("P-521", ECCurve.NamedCurves.nistP521),
            };
            var ec = ECDsa.Create(curve);
            var q = ec.ExportParameters(includePrivateParameters: false).Q;
            var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = crv, ["x"] = Base64Url.Encode(q.X), ["y"] = Base64Url.Encode(q.Y) };
            return (Parse(jwk).Value!, data => ec.SignData(data, hash));
        }

        var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        var padding = alg[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        var rsaJwk = new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.Encode(numbers.Modulus), ["e"] = Base64Url.Encode(numbers.Exponent) };
        return (Parse(rsaJwk).Value!, data => rsa.SignData(data, hash, padding));
    }

    private static JsonObject Ec() => JsonNode.Parse(TokenBuilder.Es256.Public.ToString())!.AsObject();

    private static JsonObject Rsa() => JsonNode.Parse(TokenBuilder.Rs256.Public.ToString())!.AsObject();

    private static JoseResult<JsonWebKey> Parse(JsonObject jwk) => JsonWebKey.ParsePublic(Element(jwk));

    private static JsonElement Element(JsonObject jwk) => JsonElement.Parse(jwk.ToJsonString());
}

internal static class JsonObjectExtensions
{
    /// <summary>Sets a member; the text null takes it out, except where null itself is the point (private members).</summary>
    public static JsonObject With(this JsonObject json, string name, JsonNode? value)
    {
        json.Remove(name);
        if (value is not null || name is "d" or "p" or "q" or "dp" or "dq" or "qi" or "oth" or "k")
            json[name] = value;
        return json;
    }
}
