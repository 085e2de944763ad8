using System.Text.Json;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

/// <summary>Agreement both ways with an implementation nobody here wrote.</summary>
public sealed class JoseInteropTests(JoseInteropFixture fixture) : IClassFixture<JoseInteropFixture>
{
    public static TheoryData<string> SigningAlgorithms => [.. JwsAlgorithm.SigningNames];

    public static TheoryData<string> VerifyingAlgorithms => [.. JwsAlgorithm.VerifyingNames];

    [Theory]
    [MemberData(nameof(SigningAlgorithms))]
    public void Write_EachAlgorithm_IsAcceptedByJose(string alg)
    {
        var answer = Of("verified", alg);

        answer.TryGetProperty("error", out var error).ShouldBeFalse(error.ToString());
        answer.GetProperty("payload").GetProperty("name").GetString().ShouldBe("홍길동 <&>");
        // The key names itself by its thumbprint: both sides computed the same.
        answer.GetProperty("protectedHeader").GetProperty("kid").GetString().ShouldBe(answer.GetProperty("thumbprint").GetString());
    }

    [Fact]
    public void Write_SecurityEvents_AreAcceptedByJose()
    {
        var events = fixture.Answer.GetProperty("events").EnumerateArray().ToList();

        events.Count.ShouldBe(7);
        foreach (var answer in events)
        {
            answer.TryGetProperty("error", out var error).ShouldBeFalse(error.ToString());
            answer.GetProperty("protectedHeader").GetProperty("typ").GetString().ShouldBe("secevent+jwt");
            answer.GetProperty("payload").GetProperty("events").EnumerateObject().Single().Name.ShouldBe(answer.GetProperty("kind").GetString());
        }
    }

    [Theory]
    [MemberData(nameof(VerifyingAlgorithms))]
    public void Verify_TokenMadeByJose_Succeeds(string alg)
    {
        var made = Of("made", alg);
        var key = JsonWebKey.ParsePublic(made.GetProperty("jwk"));
        key.Reason.ShouldBeNull();
        var rules = TokenBuilder.Rules with { Algorithms = [alg], Keys = new JsonWebKeySet([key.Value!]).Find, RequiredClaims = [], Time = TimeProvider.System };

        var result = JwtReader.Verify(made.GetProperty("token").GetString(), rules);

        result.Reason.ShouldBeNull();
        result.Jwt!.Claims.GetString("name").ShouldBe("홍길동 <&>");
        result.Jwt.Claims.GetStrings("aud").ShouldBe([TokenBuilder.Audience, "urn:other"]);
    }

    [Theory]
    [MemberData(nameof(VerifyingAlgorithms))]
    public void Thumbprint_KeyMadeByJose_IsTheSame(string alg)
    {
        var made = Of("made", alg);

        JsonWebKey.ParsePublic(made.GetProperty("jwk")).Value!.Thumbprint().ShouldBe(made.GetProperty("thumbprint").GetString());
    }

    [Theory]
    [MemberData(nameof(VerifyingAlgorithms))]
    public void ParsePublic_PrivateKeyMadeByJose_IsRefused(string alg) =>
        JsonWebKey.ParsePublic(Of("made", alg).GetProperty("privateJwk")).Succeeded.ShouldBeFalse();

    private JsonElement Of(string list, string alg) =>
        fixture.Answer.GetProperty(list).EnumerateArray().Single(item => item.GetProperty("alg").GetString() == alg);
}
