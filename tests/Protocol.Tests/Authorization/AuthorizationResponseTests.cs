namespace IdentityPlatform.Protocol.Authorization;

public sealed class AuthorizationResponseTests
{
    [Theory]
    [InlineData("https://c.example/cb", ResponseMode.Query, "https://c.example/cb?code=abc&state=s%20%26%23%22&iss=https%3A%2F%2Fid.example")]
    [InlineData("https://c.example/cb?foo=bar", ResponseMode.Query, "https://c.example/cb?foo=bar&code=abc&state=s%20%26%23%22&iss=https%3A%2F%2Fid.example")]
    [InlineData("https://c.example/cb?", ResponseMode.Query, "https://c.example/cb?code=abc&state=s%20%26%23%22&iss=https%3A%2F%2Fid.example")]
    [InlineData("https://c.example/cb?foo=bar", ResponseMode.Fragment, "https://c.example/cb?foo=bar#code=abc&state=s%20%26%23%22&iss=https%3A%2F%2Fid.example")]
    [InlineData("com.example.app:/cb", ResponseMode.Query, "com.example.app:/cb?code=abc&state=s%20%26%23%22&iss=https%3A%2F%2Fid.example")]
    public void Location_Success_KeepsTheUriAndEncodes(string uri, ResponseMode mode, string expected) =>
        AuthorizationResponse.Success(new(uri, mode, "s &#\""), "abc", RequestBuilder.Issuer).Location().ShouldBe(expected);

    [Fact]
    public void Failure_WithoutState_SaysErrorAndIssuerAndNothingPrivate()
    {
        var response = AuthorizationResponse.Failure(new("https://c.example/cb", ResponseMode.Query, null), OAuthError.InvalidScope("private detail"), RequestBuilder.Issuer);
        response.Parameters.Select(pair => pair.Key).ShouldBe(["error", "error_description", "iss"]);
        response.Location().ShouldStartWith("https://c.example/cb?error=invalid_scope&error_description=The%20requested");
        response.Location().ShouldNotContain("private");
    }
}
