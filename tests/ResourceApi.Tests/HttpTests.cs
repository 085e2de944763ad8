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
    [InlineData("PATCH", "/api/v1/boards/018f0000-0000-7000-8000-000000000000", "{}", "application/json", 405)]
    [InlineData("PUT", "/api/v1/boards/018f0000-0000-7000-8000-000000000000", "name", "text/plain", 415)]
    [InlineData("POST", "/api/v1/images/generate", null, "application/json", 400)]
    [InlineData("GET", "/api/v1/boards/1", null, "application/json", 404)]
    [InlineData("POST", "/api/v1/images", "name=x", "application/x-www-form-urlencoded", 415)]
    public async Task Answer_NotServed_IsProblemDetails(string method, string path, string? body, string contentType, int expected)
    {
        var answer = await _api.CallAsync(method, path, _api.Token("images:write"), body, contentType);

        ((int)answer.Status).ShouldBe(expected);
        answer.Json.GetProperty("status").GetInt32().ShouldBe(expected);
    }

    // Found by fuzzing: 500, since the body could not be decoded.
    [Theory]
    [InlineData("application/json; charset=no-such")]
    [InlineData("application/json;charset=")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Body_InAnotherEncoding_IsUnsupportedMediaType(string contentType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/images") { Content = new ByteArrayContent("""{"name":"x"}"""u8.ToArray()) };
        request.Headers.Authorization = new("Bearer", _api.Token("images:write").Write());
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType).ShouldBeTrue();

        using var response = await _api.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
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
    [InlineData("https://app.example.com", "POST", true)]
    [InlineData("https://app.example.com", "PUT", true)]
    [InlineData("https://evil.example", "POST", false)]
    [InlineData("null", "POST", false)]
    public async Task Cors_ByOrigin_AllowsTheConfiguredOnly(string origin, string method, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/boards/018f0000-0000-7000-8000-000000000000");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,if-match,if-none-match,idempotency-key");

        using var response = await _api.SendAsync(request);

        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBe(allowed);
        if (allowed)
        {
            string.Join(',', response.Headers.GetValues("Access-Control-Allow-Methods")).ShouldContain(method);
            string.Join(',', response.Headers.GetValues("Access-Control-Allow-Headers")).ToLowerInvariant().ShouldContain("idempotency-key");
        }

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
        var exposed = string.Join(',', response.Headers.GetValues("Access-Control-Expose-Headers")).Split(',');
        foreach (var header in new[] { "WWW-Authenticate", "Retry-After", "Location", "ETag", "RateLimit", "RateLimit-Policy" })
            exposed.ShouldContain(header);
    }

    [Fact]
    public async Task OpenApi_Document_HasEveryPathAndItsScopes()
    {
        var document = (await _api.CallAsync("GET", "/openapi/v1.json")).Json;

        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal);
        paths.ShouldBe(
        [
            "/api/v1/boards", "/api/v1/boards/{id}", "/api/v1/images", "/api/v1/images/generate", "/api/v1/images/upscale", "/api/v1/images/{id}",
            "/api/v1/images/{id}/content", "/api/v1/models", "/api/v1/models/{id}", "/api/v1/stocks/listings", "/api/v1/stores",
            "/api/v1/stores/{storeId}", "/api/v1/stores/{storeId}/readings", "/api/v1/stores/{storeId}/settings", "/api/v1/users/me",
            "/api/v1/workflows", "/api/v1/workflows/{id}",
        ]);
        document.GetProperty("paths").GetProperty("/api/v1/images").GetProperty("post").GetProperty("security")[0].GetProperty("identity_platform")[0].GetString().ShouldBe("images:write");
        Flow(document).GetProperty("authorizationUrl").GetString().ShouldBe(_api.Issuer.Url + "/connect/authorize");
        Flow(document).GetProperty("scopes").TryGetProperty("stocks:read", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task OpenApi_EveryOperation_DescribesItsRefusalsAndHasItsOwnId()
    {
        var document = (await _api.CallAsync("GET", "/openapi/v1.json")).Json;

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value).ToList();
        operations.Select(operation => operation.GetProperty("operationId").GetString()).ShouldBeUnique();
        foreach (var operation in operations)
        {
            var refusals = operation.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] is '4' or '5').ToList();
            foreach (var status in new[] { "401", "403", "429", "503" })
                refusals.ShouldContain(response => response.Name == status);
            foreach (var refusal in refusals)
                refusal.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString().ShouldBe("#/components/schemas/Problem");
        }
    }

    [Fact]
    public async Task OpenApi_Generate_TellsOfKeyQuotaAndExample()
    {
        var generate = (await _api.CallAsync("GET", "/openapi/v1.json")).Json.GetProperty("paths").GetProperty("/api/v1/images/generate").GetProperty("post");

        generate.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()).ShouldContain("Idempotency-Key");
        foreach (var status in new[] { "201", "429" })
            generate.GetProperty("responses").GetProperty(status).GetProperty("headers").TryGetProperty("RateLimit", out _).ShouldBeTrue(status);
        generate.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example").TryGetProperty("prompt", out _).ShouldBeTrue();
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
