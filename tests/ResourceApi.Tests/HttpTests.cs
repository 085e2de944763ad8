using System.Net;
using System.Text.Json;

namespace IdentityPlatform.ResourceApi;

/// <summary>P14 and what every answer has: problem details, security headers, CORS, the description.</summary>
public sealed class HttpTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly ApiHost _api = fixture.Api;

    [Theory]
    [InlineData("GET", "/nowhere", null, "application/json", 404)]
    [InlineData("PUT", "/api/v1/users/me", "{}", "application/json", 405)]
    [InlineData("POST", "/api/v1/images", "name=x", "application/x-www-form-urlencoded", 415)]
    public async Task Answer_NotServed_IsProblemDetails(string method, string path, string? body, string contentType, int expected)
    {
        var answer = await _api.CallAsync(method, path, _api.Token("images:write"), body, contentType);

        ((int)answer.Status).ShouldBe(expected);
        answer.Json.GetProperty("status").GetInt32().ShouldBe(expected);
    }

    [Theory]
    [InlineData("/api/v1/users/me")]
    [InlineData("/nowhere")]
    [InlineData("/health/live")]
    public async Task Answer_Any_HasSecurityHeaders(string path)
    {
        var headers = (await _api.CallAsync("GET", path)).Response.Headers;

        headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        headers.CacheControl!.NoStore.ShouldBeTrue();
        headers.Contains("Server").ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public async Task Cors_ByOrigin_AllowsTheConfiguredOnly(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/images");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization");

        using var response = await _api.SendAsync(request);

        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBe(allowed);
        response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://app.example.com")]
    [InlineData("https://evil.example")]
    [InlineData(null)]
    public async Task Answer_Cacheable_VariesByOrigin(string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/oauth-protected-resource");
        if (origin is not null)
            request.Headers.Add("Origin", origin);

        using var response = await _api.SendAsync(request);

        response.Headers.CacheControl!.Public.ShouldBeTrue();
        response.Headers.Vary.ShouldBe(["Origin"]);
    }

    [Fact]
    public async Task Cors_OnARefusal_LetsTheBrowserReadIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/images");
        request.Headers.Add("Origin", "https://app.example.com");

        using var response = await _api.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://app.example.com"]);
        string.Join(',', response.Headers.GetValues("Access-Control-Expose-Headers")).ShouldContain("WWW-Authenticate");
    }

    [Fact]
    public async Task OpenApi_Document_HasEveryPathAndItsScopes()
    {
        var document = (await _api.CallAsync("GET", "/openapi/v1.json")).Json;

        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal);
        paths.ShouldBe(
        [
            "/api/v1/images", "/api/v1/images/upscale", "/api/v1/images/{id}", "/api/v1/stocks/listings", "/api/v1/stores",
            "/api/v1/stores/{storeId}", "/api/v1/stores/{storeId}/readings", "/api/v1/users/me",
        ]);
        document.GetProperty("paths").GetProperty("/api/v1/images").GetProperty("post").GetProperty("security")[0].GetProperty("identity_platform")[0].GetString().ShouldBe("images:write");
        Flow(document).GetProperty("authorizationUrl").GetString().ShouldBe(_api.Issuer.Url + "/connect/authorize");
        Flow(document).GetProperty("scopes").TryGetProperty("stocks:read", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Docs_Page_IsThere()
    {
        using var response = await _api.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/docs/index.html"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldContain("swagger-ui");
    }

    [Fact]
    public async Task Metadata_OfTheResource_NamesTheIssuer()
    {
        var json = (await _api.CallAsync("GET", "/.well-known/oauth-protected-resource")).Json;

        json.GetProperty("authorization_servers")[0].GetString().ShouldBe(_api.Issuer.Url);
        json.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString())
            .ShouldBe(["images:read", "images:write", "stocks:read", "stores:read", "stores:write"]);
    }

    private static JsonElement Flow(JsonElement document) =>
        document.GetProperty("components").GetProperty("securitySchemes").GetProperty("identity_platform").GetProperty("flows").GetProperty("authorizationCode");
}
