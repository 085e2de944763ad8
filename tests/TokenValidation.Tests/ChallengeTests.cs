using System.Net;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>RFC 6750 §2.1, §3, §3.1; RFC 9728 §3, §5.1; RFC 9457.</summary>
public sealed class ChallengeTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private StandInIssuer _issuer = null!;
    private TestApi _api = null!;

    public async Task InitializeAsync()
    {
        _issuer = await StandInIssuer.StartAsync();
        _api = await TestApi.StartAsync(_issuer, _time);
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData]
    [InlineData("Basic YTpi")]
    [InlineData("Bearish x")]
    public async Task Challenge_NoBearerCredentials_TellsNoError(params string[] authorization)
    {
        using var response = await _api.SendAsync("/scoped", authorization);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Challenge().ShouldBe($"Bearer realm=\"{TestToken.Audience}\", resource_metadata=\"{_api.Address}.well-known/oauth-protected-resource\", scope=\"a:read a:write\"");
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
        using var response = await _api.SendAsync("/me", authorization);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Challenge().ShouldContain("error=\"invalid_request\"");
    }

    [Fact]
    public async Task Challenge_TokenInQuery_IsNotLookedAt()
    {
        using var response = await _api.SendAsync("/me?access_token=" + TestToken.Valid(_issuer, _time).Write());

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Challenge().ShouldNotContain("error=");
    }

    [Theory]
    [InlineData("bearer ")]
    [InlineData("BEARER  ")]
    public async Task Challenge_SchemeInOtherCase_IsAccepted(string scheme)
    {
        using var response = await _api.SendAsync("/me", scheme + TestToken.Valid(_issuer, _time).Write());

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Metadata_OfTheApi_NamesIssuerAndScopes()
    {
        using var response = await _api.SendAsync(BearerTokens.MetadataPath);

        var json = await response.JsonAsync();
        json.GetProperty("resource").GetString().ShouldBe(_api.Address.ToString().TrimEnd('/'));
        json.GetProperty("authorization_servers")[0].GetString().ShouldBe(_issuer.Url);
        json.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["a:read", "a:write", "stores:read"]);
        json.GetProperty("bearer_methods_supported")[0].GetString().ShouldBe("header");
    }
}
