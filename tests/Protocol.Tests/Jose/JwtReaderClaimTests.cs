using System.Text.Json.Nodes;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

/// <summary>RFC 7519 §4.1 and RFC 8725 §3.7 to §3.9.</summary>
public sealed class JwtReaderClaimTests
{
    private static readonly long Now = TokenBuilder.Now.ToUnixTimeSeconds();

    [Theory]
    [InlineData("iss", "\"https://id.example.com/\"")]
    [InlineData("iss", "\"https://evil.example\"")]
    [InlineData("iss", "7")]
    [InlineData("iss", "[\"https://id.example.com\"]")]
    [InlineData("iss", null)]
    [InlineData("aud", null)]
    [InlineData("aud", "\"urn:other\"")]
    [InlineData("aud", "\"URN:API\"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "[\"urn:other\"]")]
    [InlineData("aud", "[\"urn:api\",7]")]
    [InlineData("aud", "{\"urn:api\":true}")]
    [InlineData("sub", null)]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "1")]
    [InlineData("jti", null)]
    [InlineData("jti", "{}")]
    public void Verify_ClaimMissingOrWrong_IsRefused(string name, string? json) =>
        Failure(TokenBuilder.Valid().WithClaim(name, json is null ? null : JsonNode.Parse(json))).ShouldBe(JwtFailure.Claims);

    [Fact]
    public void Verify_RequiredClaimNull_IsRefused()
    {
        var payload = TokenBuilder.Valid().WithClaim("client_id", "x").PayloadText().Replace("\"x\"", "null", StringComparison.Ordinal);
        var rules = TokenBuilder.Rules with { RequiredClaims = ["client_id"] };

        JwtReader.Verify(TokenBuilder.Valid().WithPayloadText(payload).Build(), rules).Failure.ShouldBe(JwtFailure.Claims);
    }

    [Fact]
    public void Verify_AudienceOneOfSeveral_Succeeds() =>
        Failure(TokenBuilder.Valid().WithClaim("aud", new JsonArray("urn:other", TokenBuilder.Audience))).ShouldBe(JwtFailure.None);

    [Theory]
    [InlineData("exp")]
    [InlineData("nbf")]
    [InlineData("iat")]
    public void Verify_TimeNotASaneNumber_IsRefused(string name)
    {
        string[] values = [$"\"{Now}\"", "1e308", "1e400", "-1", "-1e308", "null", "true", "[]", "{}", "99999999999", "9223372036854775808", "1e20"];
        foreach (var value in values)
        {
            var payload = TokenBuilder.Valid().WithClaim(name, "@").PayloadText().Replace("\"@\"", value, StringComparison.Ordinal);
            Failure(TokenBuilder.Valid().WithPayloadText(payload)).ShouldBe(JwtFailure.Claims, $"{name}: {value}");
        }
    }

    [Fact]
    public void Verify_NoExpiry_IsRefusedUnlessTheRulesNeedNone()
    {
        var token = TokenBuilder.Valid().WithClaim("exp", null).Build();

        JwtReader.Verify(token, TokenBuilder.Rules).Failure.ShouldBe(JwtFailure.Claims);
        JwtReader.Verify(token, TokenBuilder.Rules with { RequireExpiry = false }).Failure.ShouldBe(JwtFailure.None);
    }

    [Theory]
    [InlineData(-29, JwtFailure.None)] // within the 30 seconds of clock skew
    [InlineData(-30, JwtFailure.Expired)]
    [InlineData(-3600, JwtFailure.Expired)]
    [InlineData(1, JwtFailure.None)]
    public void Verify_Expiry_IsMeasuredWithTheClockSkew(int seconds, JwtFailure expected) =>
        Failure(TokenBuilder.Valid().WithClaim("exp", Now + seconds)).ShouldBe(expected);

    [Fact]
    public void Verify_FractionOfASecond_Counts()
    {
        Failure(TokenBuilder.Valid().WithClaim("exp", Now - 29.5)).ShouldBe(JwtFailure.None);
        Failure(TokenBuilder.Valid().WithClaim("exp", Now - 30.5)).ShouldBe(JwtFailure.Expired);
    }

    [Theory]
    [InlineData("nbf", 30, JwtFailure.None)]
    [InlineData("nbf", 31, JwtFailure.Claims)]
    [InlineData("iat", 30, JwtFailure.None)]
    [InlineData("iat", 31, JwtFailure.Claims)]
    public void Verify_NotYetValid_IsMeasuredWithTheClockSkew(string name, int seconds, JwtFailure expected) =>
        Failure(TokenBuilder.Valid().WithClaim(name, Now + seconds)).ShouldBe(expected);

    [Fact]
    public void Verify_ExpiredWhereAccepted_StillChecksEverythingElse()
    {
        var rules = TokenBuilder.Rules with { AcceptExpired = true };
        var expired = Now - 86400;

        JwtReader.Verify(TokenBuilder.Valid().WithClaim("exp", expired).Build(), rules).Failure.ShouldBe(JwtFailure.None);
        JwtReader.Verify(TokenBuilder.Valid().WithClaim("exp", expired).WithClaim("iss", "x").Build(), rules).Failure.ShouldBe(JwtFailure.Claims);
        JwtReader.Verify(TokenBuilder.Valid().WithClaim("exp", $"{expired}").Build(), rules).Failure.ShouldBe(JwtFailure.Claims);
    }

    [Fact]
    public void Verify_ExpiryBeyondTheLongestLifetime_IsRefused()
    {
        var rules = TokenBuilder.Rules with { MaxLifetime = TimeSpan.FromMinutes(5) };

        JwtReader.Verify(TokenBuilder.Valid().WithClaim("exp", Now + 330).Build(), rules).Failure.ShouldBe(JwtFailure.None);
        JwtReader.Verify(TokenBuilder.Valid().WithClaim("exp", Now + 331).Build(), rules).Failure.ShouldBe(JwtFailure.Claims);
    }

    [Fact]
    public void Verify_IssuerAndAudienceLeftToTheCaller_AreNotChecked()
    {
        var rules = TokenBuilder.Rules with { Issuer = null, Audiences = null };

        JwtReader.Verify(TokenBuilder.Valid().WithClaim("iss", "x").WithClaim("aud", "y").Build(), rules).Failure.ShouldBe(JwtFailure.None);
        JwtReader.Verify(TokenBuilder.Valid().WithClaim("aud", null).Build(), rules).Failure.ShouldBe(JwtFailure.None);
        JwtReader.Verify(TokenBuilder.Valid().WithClaim("aud", 7).Build(), rules).Failure.ShouldBe(JwtFailure.Claims);
    }

    [Fact]
    public void Claims_OfEachType_AreReadAndOtherTypesReadAsAbsent()
    {
        var token = TokenBuilder.Valid()
            .WithClaim("name", "홍길동 <&>")
            .WithClaim("n", 42)
            .WithClaim("b", true)
            .WithClaim("roles", new JsonArray("a", "b"))
            .WithClaim("half", 1.5)
            .Build();

        var claims = JwtReader.Verify(token, TokenBuilder.Rules).Jwt!.Claims;

        claims.GetString("name").ShouldBe("홍길동 <&>");
        claims.GetInt64("n").ShouldBe(42);
        claims.GetBoolean("b").ShouldBe(true);
        claims.GetStrings("roles").ShouldBe(["a", "b"]);
        claims.GetStrings("name").ShouldBe(["홍길동 <&>"]);
        claims.GetTime("exp").ShouldBe(TokenBuilder.Now.AddMinutes(5));
        claims.GetString("n").ShouldBeNull();
        claims.GetInt64("half").ShouldBeNull();
        claims.GetInt64("name").ShouldBeNull();
        claims.GetBoolean("n").ShouldBeNull();
        claims.GetStrings("n").ShouldBeEmpty();
        claims.GetTime("name").ShouldBeNull();
        claims.Has("nope").ShouldBeFalse();
    }

    private static JwtFailure Failure(TokenBuilder token) => JwtReader.Verify(token.Build(), TokenBuilder.Rules).Failure;
}
