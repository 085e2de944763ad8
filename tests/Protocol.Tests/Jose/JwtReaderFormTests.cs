using System.Diagnostics;
using System.Text;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

/// <summary>What a token must look like, before anything in it counts.</summary>
public sealed class JwtReaderFormTests
{
    [Fact]
    public void Verify_ValidToken_Succeeds()
    {
        var result = JwtReader.Verify(TokenBuilder.Valid().Build(), TokenBuilder.Rules);

        result.Reason.ShouldBeNull();
        result.Failure.ShouldBe(JwtFailure.None);
        result.Jwt!.Header.Kid.ShouldBe("es");
        result.Jwt.Key.ShouldBeSameAs(TokenBuilder.Es256.Public);
        result.Jwt.Claims.GetString("sub").ShouldBe("alice");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a.b")]
    [InlineData("not a token")]
    [InlineData("{\"payload\":\"e30\",\"protected\":\"e30\",\"signature\":\"AA\"}")] // RFC 8725bis §3.14: JSON serialization
    public void Verify_NotCompact_IsMalformed(string? token) => Failure(token).ShouldBe(JwtFailure.Malformed);

    [Theory]
    [InlineData(" {0}")]
    [InlineData("{0} ")]
    [InlineData("{0}\n")]
    [InlineData("{0}=")]
    [InlineData("{0}.")]
    [InlineData("{0}.AA")]
    [InlineData("{0}.AA.AA")] // five parts: a JWE
    [InlineData(".{0}")]
    public void Verify_SomethingAdded_IsMalformed(string format) =>
        Failure(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, TokenBuilder.Valid().Build())).ShouldBe(JwtFailure.Malformed);

    [Fact]
    public void Verify_SpareBitsOfTheSignatureSet_IsMalformed()
    {
        // 64 bytes leave 4 spare bits in the last character: 'A' + 1 = 'B' names the same bytes.
        const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var token = TokenBuilder.Valid().Build();

        Failure(token[..^1] + Characters[Characters.IndexOf(token[^1]) + 1]).ShouldBe(JwtFailure.Malformed);
    }

    [Fact]
    public void Verify_LongerThanAllowed_IsMalformed()
    {
        var token = TokenBuilder.Valid().Build();

        JwtReader.Verify(token, TokenBuilder.Rules with { MaxLength = token.Length }).Succeeded.ShouldBeTrue();
        JwtReader.Verify(token, TokenBuilder.Rules with { MaxLength = token.Length - 1 }).Failure.ShouldBe(JwtFailure.Malformed);
    }

    [Fact]
    public void Verify_MegabyteOfDots_IsRefusedAtOnce()
    {
        var token = new string('.', 1_000_000);

        // The best of several: one of them may wait for a processor.
        var fastest = Enumerable.Range(0, 10).Min(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            Failure(token).ShouldBe(JwtFailure.Malformed);
            return Stopwatch.GetElapsedTime(start);
        });

        fastest.ShouldBeLessThan(TimeSpan.FromMilliseconds(10));
    }

    [Theory]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es","crit":["exp"],"exp":1}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es","crit":[]}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es","b64":true}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es","b64":false,"crit":["b64"]}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es","alg":"ES256"}""")] // duplicate
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es","\u0061lg":"none"}""")] // duplicate in disguise
    [InlineData("""{"typ":"at+jwt","kid":"es"}""")] // no alg
    [InlineData("""{"alg":null,"typ":"at+jwt","kid":"es"}""")]
    [InlineData("""{"alg":256,"typ":"at+jwt","kid":"es"}""")]
    [InlineData("""{"alg":["ES256"],"typ":"at+jwt","kid":"es"}""")]
    [InlineData("""{"alg":"ES256","typ":1,"kid":"es"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":7}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es\r\nlevel=admin"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"\ud800"}""")] // lone surrogate
    [InlineData("""["alg","ES256"]""")]
    [InlineData("\"ES256\"")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es"}{}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es",}""")]
    [InlineData("""{"alg":"ES256",/* */"typ":"at+jwt","kid":"es"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"es","x":[[[[[[[[[]]]]]]]]]}""")] // too deep
    [InlineData("")]
    public void Verify_HeaderBroken_IsMalformed(string header) =>
        Failure(TokenBuilder.Valid().WithHeaderText(header).Build()).ShouldBe(JwtFailure.Malformed);

    [Fact]
    public void Verify_KidOf257Characters_IsMalformed()
    {
        Failure(TokenBuilder.Valid().WithHeader("kid", new string('k', 257)).Build()).ShouldBe(JwtFailure.Malformed);
        Failure(TokenBuilder.Valid().WithHeader("kid", new string('k', 256)).Build()).ShouldBe(JwtFailure.UnknownKey);
    }

    [Fact]
    public void Verify_HeaderNamesForeignKeys_DoesNotUseThem()
    {
        using var attacker = SigningKey.Create("ES256", "evil");
        var token = TokenBuilder.Valid()
            .SignedBy(attacker)
            .WithHeader("jwk", System.Text.Json.Nodes.JsonNode.Parse(attacker.Public.ToString()))
            .WithHeader("jku", "https://evil.example/jwks")
            .WithHeader("x5u", "https://evil.example/cert")
            .Build();

        Failure(token).ShouldBe(JwtFailure.Signature);
    }

    [Fact]
    public void Verify_PayloadWithDuplicateMember_IsMalformed()
    {
        var payload = TokenBuilder.Valid().PayloadText();

        Failure(Payload(payload[..^1] + ",\"sub\":\"root\"}")).ShouldBe(JwtFailure.Malformed);
        Failure(Payload(payload[..^1] + ",\"\\u0073ub\":\"root\"}")).ShouldBe(JwtFailure.Malformed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"sub\"")]
    [InlineData("{\"sub\":\"alice\"")]
    [InlineData("{\"sub\":\"\\ud800\"}")]
    [InlineData("{\"x\":NaN}")]
    public void Verify_PayloadNoObject_IsMalformed(string payload) => Failure(Payload(payload)).ShouldBe(JwtFailure.Malformed);

    [Fact]
    public void Verify_PayloadNotUtf8_IsMalformed()
    {
        var text = TokenBuilder.Valid().PayloadText();
        var utf8 = Encoding.UTF8.GetBytes(text.Replace("alice", "al?ce", StringComparison.Ordinal));
        utf8[Array.IndexOf(utf8, (byte)'?')] = 0xff;

        Failure(TokenBuilder.Valid().WithPayloadBytes(utf8).Build()).ShouldBe(JwtFailure.Malformed);
        Failure(TokenBuilder.Valid().WithPayloadBytes(Encoding.Unicode.GetBytes(text)).Build()).ShouldBe(JwtFailure.Malformed);
        Failure(TokenBuilder.Valid().WithPayloadBytes([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(text)]).Build()).ShouldBe(JwtFailure.Malformed);
    }

    [Fact]
    public void Verify_PayloadNestedTooDeep_IsMalformed()
    {
        var payload = TokenBuilder.Valid().PayloadText()[..^1];

        Failure(Payload(payload + ",\"x\":" + new string('[', 15) + new string(']', 15) + "}")).ShouldBe(JwtFailure.None);
        Failure(Payload(payload + ",\"x\":" + new string('[', 16) + new string(']', 16) + "}")).ShouldBe(JwtFailure.Malformed);
    }

    [Fact]
    public void Read_UnsignedJunk_ExposesHeaderAndClaimsWithoutTrust()
    {
        var read = JwtReader.Read(TokenBuilder.Valid().WithHeader("jwk", 7).BuildWithSignature([1, 2, 3]));

        read.Value!.Header.Jwk!.Value.GetInt32().ShouldBe(7);
        read.Value.ReadClaims().Value!.GetString("sub").ShouldBe("alice");
    }

    [Theory]
    [InlineData("e30=")]
    [InlineData("e30 ")]
    [InlineData("e31")] // spare bits
    public void Read_PayloadNotBase64Url_IsRefused(string payload)
    {
        var parts = TokenBuilder.Valid().Build().Split('.');

        JwtReader.Read($"{parts[0]}.e30.{parts[2]}").Succeeded.ShouldBeTrue();
        JwtReader.Read($"{parts[0]}.{payload}.{parts[2]}").Succeeded.ShouldBeFalse();
    }

    private static string Payload(string json) => TokenBuilder.Valid().WithPayloadText(json).Build();

    private static JwtFailure Failure(string? token) => JwtReader.Verify(token, TokenBuilder.Rules).Failure;
}
