using System.Text;

namespace IdentityPlatform.Protocol;

/// <summary>RFC 6749 §3.1, §3.2, appendix B.</summary>
public sealed class RequestParametersTests
{
    [Theory]
    [InlineData("scope=a&scope=a")]
    [InlineData("scope=a&scope=b")]
    [InlineData("scope=a&scope=")]
    [InlineData("extra=a&extra=b")]
    [InlineData("%73cope=a&scope=b")]
    public void Parse_ParameterTwice_IsInvalidRequest(string encoded) => Parse(encoded).Error!.Code.ShouldBe("invalid_request");

    [Theory]
    [InlineData("scope=")]
    [InlineData("scope")]
    [InlineData("&&scope=&")]
    public void Parse_ParameterWithoutValue_IsAbsent(string encoded)
    {
        var parameters = Parse(encoded).Value;
        parameters["scope"].ShouldBeNull();
        parameters.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a=%20%25%26%2B%C2%A3%E2%82%AC", " %&+£€")] // RFC 6749 appendix B
    [InlineData("a=+%25%26%2b%c2%a3%e2%82%ac", " %&+£€")]
    [InlineData("a=b=c", "b=c")]
    public void Parse_FormEncodedUtf8_IsDecoded(string encoded, string value) => Parse(encoded).Value["a"].ShouldBe(value);

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%2")]
    [InlineData("a=%zz")]
    [InlineData("a=%ff")]
    [InlineData("a=%00")]
    public void Parse_NotFormEncodedUtf8_IsInvalidRequest(string encoded) => Parse(encoded).Error!.Code.ShouldBe("invalid_request");

    private static Result<RequestParameters> Parse(string encoded) => RequestParameters.Parse(Encoding.ASCII.GetBytes(encoded));
}
