using System.Net;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>RFC 6750 §2.1, §3, §3.1; RFC 9728 §3, §5.1; RFC 9457.</summary>
public sealed class ChallengeTests : ApiTest
{
    [Theory]
    [InlineData]
    [InlineData("Basic YTpi")]
    [InlineData("Bearish x")]
    public async Task Challenge_NoBearerCredentials_TellsNoError(params string[] authorization)
    {
        using var response = await Api.SendAsync("/scoped", authorization);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Challenge().ShouldBe($"Bearer realm=\"{TestToken.Audience}\", resource_metadata=\"{Api.Address}.well-known/oauth-protected-resource\", scope=\"a:read a:write\"");
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer a b")]
    [InlineData("Bearer a,b")]
    [InlineData("Bearer =")]
    [InlineData("Bearer a", "Bearer b")]
    [InlineData("Bearer a", "Basic YTpi")]
    public async Task Challenge_MalformedHeader_IsInvalidRequest(params string[] authorization)
    {
        using var response = await Api.SendAsync("/me", authorization);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Challenge().ShouldContain("error=\"invalid_request\"");
    }

    [Fact]
    public async Task Challenge_TokenInQuery_IsNotLookedAt()
    {
        using var response = await Api.SendAsync("/me?access_token=" + TestToken.Valid(Tokens, Time).Write());

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Challenge().ShouldNotContain("error=");
    }

    [Theory]
    [InlineData("bearer ")]
    [InlineData("BEARER  ")]
    public async Task Challenge_SchemeInOtherCase_IsAccepted(string scheme)
    {
        using var response = await Api.SendAsync("/me", scheme + TestToken.Valid(Tokens, Time).Write());

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Metadata_OfTheApi_NamesIssuerAndScopes()
    {
        using var response = await Api.SendAsync(BearerTokens.MetadataPath);

        var json = await response.JsonAsync();
        json.GetProperty("resource").GetString().ShouldBe(Api.Address.ToString().TrimEnd('/'));
        json.GetProperty("authorization_servers")[0].GetString().ShouldBe(Tokens.Url);
        json.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["a:read", "a:write", "stores:read"]);
        json.GetProperty("bearer_methods_supported")[0].GetString().ShouldBe("header");
        json.TryGetProperty("resource_name", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Metadata_OfAResourceWithAPath_IsBetweenHostAndPath()
    {
        await using var api = await TestApi.StartAsync(Tokens, Time, options =>
            (options.ResourceUrl, options.ResourceName, options.ResourceDocumentation) = ("https://api.example.com/v1/", "Shop", "https://api.example.com/docs"));

        using var challenge = await api.SendAsync("/me");
        challenge.Challenge().ShouldContain("resource_metadata=\"https://api.example.com/.well-known/oauth-protected-resource/v1\"");
        using var response = await api.SendAsync("/.well-known/oauth-protected-resource/v1");
        var json = await response.JsonAsync();
        json.GetProperty("resource").GetString().ShouldBe("https://api.example.com/v1");
        json.GetProperty("resource_name").GetString().ShouldBe("Shop");
        json.GetProperty("resource_documentation").GetString().ShouldBe("https://api.example.com/docs");
        using var elsewhere = await api.SendAsync(BearerTokens.MetadataPath);
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
