using System.Text;

namespace IdentityPlatform.Protocol.Clients;

public sealed class PresentedCredentialsTests
{
    [Theory]
    [InlineData("web:secret", "web", "secret")]
    [InlineData("web:se:cret", "web", "se:cret")] // RFC 7617 §2: only the first colon separates
    [InlineData("web%3A1:a%2Bb+c%25", "web:1", "a+b c%")] // RFC 6749 §2.3.1: form-encoded parts
    [InlineData("w%C3%A9b:%F0%9F%94%91", "wéb", "🔑")]
    [InlineData("web:", "web", "")]
    public void Read_Basic_DecodesBothParts(string pair, string id, string secret)
    {
        var credentials = Read(["Basic " + Encode(pair)], "").Value;
        (credentials.Method, credentials.ClientId, credentials.Secret).ShouldBe((ClientAuthenticationMethods.ClientSecretBasic, id, secret));
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("BASIC")]
    public void Read_SchemeInAnyCase_IsBasic(string scheme) => Read([$"{scheme} {Encode("web:secret")}"], "").IsSuccess.ShouldBeTrue();

    [Theory]
    [InlineData("client_id=web&client_secret=s%2Bt", ClientAuthenticationMethods.ClientSecretPost, "s+t")]
    [InlineData("client_id=web", ClientAuthenticationMethods.None, null)]
    [InlineData("client_id=web&client_secret=", ClientAuthenticationMethods.None, null)] // RFC 6749 §3.2: no value is no parameter
    public void Read_Body_TellsTheMethod(string body, string method, string? secret)
    {
        var credentials = Read([], body).Value;
        (credentials.Method, credentials.ClientId, credentials.Secret).ShouldBe((method, "web", secret));
    }

    [Theory]
    [InlineData("Basic d2ViOnNlY3JldA==", "client_secret=x", "invalid_request")]
    [InlineData("Basic d2ViOnNlY3JldA==", "client_id=other", "invalid_client")]
    [InlineData("Basic d2ViOnNlY3JldA==", "client_assertion=x", "invalid_request")]
    [InlineData(null, "client_id=web&client_assertion=x", "invalid_client")]
    [InlineData(null, "client_id=web&client_secret=y&client_assertion=x", "invalid_request")]
    [InlineData(null, "client_secret=y", "invalid_client")]
    [InlineData(null, "", "invalid_client")]
    [InlineData("Negotiate abc", "client_id=web", "invalid_client")]
    [InlineData("", "client_id=web", "invalid_client")]
    public void Read_OneThingWrong_IsRefused(string? header, string body, string error) =>
        Read(header is null ? [] : [header], body).Error!.Code.ShouldBe(error);

    [Fact]
    public void Read_BasicAndTheSameClientId_IsAccepted() => Read(["Basic " + Encode("web:secret")], "client_id=web").IsSuccess.ShouldBeTrue();

    [Theory]
    [InlineData(201, 10)]
    [InlineData(10, 513)]
    [InlineData(30_000, 10)]
    public void Read_TooLong_IsInvalidClient(int id, int secret)
    {
        Read(["Basic " + Encode(new string('i', id) + ":" + new string('s', secret))], "").Error!.Code.ShouldBe("invalid_client");
        Read([], $"client_id={new string('i', Math.Min(id, 16_000))}&client_secret={new string('s', secret)}").Error!.Code.ShouldBe("invalid_client");
    }

    [Fact]
    public void Read_LongestAllowedAllEncoded_IsAccepted()
    {
        var encoded = string.Concat(Enumerable.Repeat("%41", InputLimits.ClientId)) + ":" + string.Concat(Enumerable.Repeat("%42", InputLimits.ClientSecret));
        Read(["Basic " + Encode(encoded)], "").Value.Secret!.Length.ShouldBe(InputLimits.ClientSecret);
    }

    [Fact]
    public void ToString_Secret_IsNotInIt() => Read([], "client_id=web&client_secret=canary").Value.ToString().ShouldNotContain("canary");

    private static Result<PresentedCredentials> Read(string[] headers, string body) =>
        PresentedCredentials.Read(headers, RequestParameters.Parse(Encoding.UTF8.GetBytes(body)).Value);

    private static string Encode(string pair) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
}
