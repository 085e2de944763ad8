using System.Text.Json;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tests.Jose;

public sealed class JsonWebKeySetTests
{
    private static readonly string Ec = TokenBuilder.Es256.Public.ToString();
    private static readonly string Rsa = TokenBuilder.Rs256.Public.ToString();

    [Fact]
    public void Parse_WrittenSet_HasTheSameKeys()
    {
        var set = JsonWebKeySet.Parse(TokenBuilder.KeySet.ToString()).Value!;

        set.Keys.Select(k => k.Thumbprint()).ShouldBe(TokenBuilder.KeySet.Keys.Select(k => k.Thumbprint()));
        set.Skipped.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    public void Parse_NoSet_IsRefused(string json) => JsonWebKeySet.Parse(json).Succeeded.ShouldBeFalse();

    [Fact]
    public void Parse_TooLarge_IsRefused()
    {
        var filler = new string(' ', JsonWebKeySet.MaxBytes - Set(Ec).Length);

        JsonWebKeySet.Parse(Set(Ec) + filler).Succeeded.ShouldBeTrue();
        JsonWebKeySet.Parse(Set(Ec) + filler + " ").Succeeded.ShouldBeFalse();
    }

    [Fact]
    public void Parse_TooManyKeys_IsRefused()
    {
        JsonWebKeySet.Parse(Set([.. Enumerable.Repeat("{}", 100)])).Succeeded.ShouldBeTrue();
        JsonWebKeySet.Parse(Set([.. Enumerable.Repeat("{}", 101)])).Succeeded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"kty":"oct","k":"AAAA"}""")]
    [InlineData("""{"kty":"oct"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"AAAA"}""")]
    public void Parse_SecretAmongTheKeys_RefusesTheSet(string secret) => JsonWebKeySet.Parse(Set(Ec, secret)).Succeeded.ShouldBeFalse();

    [Theory]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"AAAA"}""")]
    [InlineData("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""")]
    [InlineData("""{"kty":"RSA"}""")]
    [InlineData("""{"kid":"x"}""")]
    [InlineData("7")]
    [InlineData("null")]
    public void Parse_EntryThatCannotBeUsed_IsSkipped(string entry)
    {
        var set = JsonWebKeySet.Parse(Set(entry, Ec)).Value!;

        set.Keys.ShouldHaveSingleItem().Kid.ShouldBe("es");
        set.Skipped.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("\"use\":\"enc\"")]
    [InlineData("\"use\":\"enc\",\"alg\":\"RSA-OAEP\"")]
    [InlineData("\"key_ops\":[\"encrypt\"]")]
    public void Parse_KeyNotForSignatures_IsSkipped(string usage)
    {
        var numbers = JsonElement.Parse(Rsa);
        var key = $$"""{"kty":"RSA","n":"{{numbers.GetProperty("n")}}","e":"AQAB",{{usage}}}""";

        JsonWebKeySet.Parse(Set(key)).Value!.Keys.ShouldBeEmpty();
    }

    [Fact]
    public void Find_KidSharedByTwoTypes_AnswersTheOneThatFits()
    {
        var set = JsonWebKeySet.Parse(Set(Ec.Replace("\"es\"", "\"same\""), Rsa.Replace("\"rs\"", "\"same\""))).Value!;

        set.Find("same", "RS256").ShouldHaveSingleItem().Kty.ShouldBe("RSA");
        set.Find("same", "ES256").ShouldHaveSingleItem().Kty.ShouldBe("EC");
        set.Find("other", "ES256").ShouldBeEmpty();
        set.Find(null, "ES256").ShouldHaveSingleItem();
    }

    [Fact]
    public void Find_KidSharedByTwoKeysOfOneType_AnswersBothAndEitherVerifies()
    {
        using var other = SigningKey.Create("ES256", "es");
        var set = JsonWebKeySet.Parse(Set(other.Public.ToString(), Ec)).Value!;

        set.Find("es", "ES256").Count().ShouldBe(2);
        JwtReader.Verify(TokenBuilder.Valid().Build(), TokenBuilder.Rules with { Keys = set.Find }).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Parse_SameKeyTwice_KeepsOne() => JsonWebKeySet.Parse(Set(Ec, Ec)).Value!.Keys.ShouldHaveSingleItem();

    private static string Set(params string[] keys) => $$"""{"keys":[{{string.Join(',', keys)}}]}""";
}
