using System.Text;
using System.Text.Json;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

public sealed class JwtWriterTests
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public void Write_EachAlgorithm_IsReadBack(string alg)
    {
        using var key = SigningKey.Create(alg);

        var token = JwtWriter.Write(key, "at+jwt", "홍길동 <&>+'", WriteClaims);
        var result = JwtReader.Verify(token, TokenBuilder.Rules with { Keys = (_, _) => [key.Public] });

        result.Reason.ShouldBeNull();
        result.Jwt!.Claims.GetString("name").ShouldBe("홍길동 <&>+'");
        result.Jwt.Header.Kid.ShouldBe(key.Kid);
    }

    [Fact]
    public void Write_Header_HasTheMembersAndNothingEscaped()
    {
        HeaderOf(JwtWriter.Write(TokenBuilder.Es256, "at+jwt", "x", WriteClaims)).ShouldBe("""{"alg":"ES256","typ":"at+jwt","kid":"es"}""");
        HeaderOf(JwtWriter.Write(TokenBuilder.Rs256, typ: null, "x", WriteClaims)).ShouldBe("""{"alg":"RS256","kid":"rs"}""");
    }

    [Fact]
    public void Write_WithinAPayloadOfAnotherToken_KeepsBothApart()
    {
        var outer = JwtWriter.Write(TokenBuilder.Es256, "at+jwt", "outer", static (writer, name) =>
        {
            WriteClaims(writer, name);
            writer.WriteString("inner", JwtWriter.Write(TokenBuilder.Rs256, "at+jwt", "inner", WriteClaims));
        });

        var result = JwtReader.Verify(outer, TokenBuilder.Rules);
        result.Jwt!.Claims.GetString("name").ShouldBe("outer");
        JwtReader.Verify(result.Jwt.Claims.GetString("inner"), TokenBuilder.Rules).Jwt!.Claims.GetString("name").ShouldBe("inner");
    }

    [Fact]
    public void Write_PayloadThrows_LeavesTheNextTokenWhole()
    {
        Should.Throw<InvalidOperationException>(() =>
            JwtWriter.Write(TokenBuilder.Es256, "at+jwt", "half", static (writer, name) =>
            {
                WriteClaims(writer, name);
                throw new InvalidOperationException();
            }));

        JwtReader.Verify(JwtWriter.Write(TokenBuilder.Es256, "at+jwt", "x", WriteClaims), TokenBuilder.Rules).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Write_LargeThenSmall_EachIsWhole()
    {
        foreach (var length in new[] { 1, 100_000, 1, 3000, 10 })
        {
            var name = new string('n', length);
            var result = JwtReader.Verify(JwtWriter.Write(TokenBuilder.Es256, "at+jwt", name, WriteClaims), TokenBuilder.Rules with { MaxLength = 1_000_000 });
            result.Jwt!.Claims.GetString("name").ShouldBe(name);
        }
    }

    [Fact]
    public void Write_ByManyThreadsAtOnce_NoTokenMixesWithAnother()
    {
        var wrong = Enumerable.Range(0, 400).AsParallel().WithDegreeOfParallelism(8).Count(i =>
        {
            var token = JwtWriter.Write(TokenBuilder.Es256, "at+jwt", $"{i}", WriteClaims);
            return JwtReader.Verify(token, TokenBuilder.Rules).Jwt?.Claims.GetString("name") != $"{i}";
        });

        wrong.ShouldBe(0);
    }

    private static void WriteClaims(Utf8JsonWriter writer, string name)
    {
        writer.WriteString("iss", TokenBuilder.Issuer);
        writer.WriteString("sub", "alice");
        writer.WriteString("aud", TokenBuilder.Audience);
        writer.WriteNumber("exp", TokenBuilder.Now.AddMinutes(5).ToUnixTimeSeconds());
        writer.WriteString("jti", "1");
        writer.WriteString("name", name);
    }

    private static string HeaderOf(string token)
    {
        Base64Url.TryDecode(token[..token.IndexOf('.', StringComparison.Ordinal)], out var header).ShouldBeTrue();
        return Encoding.UTF8.GetString(header!);
    }
}
