using System.Net;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>P14: outside Development nothing is served in the clear.</summary>
public sealed class HttpsTests : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(
        "--Issuer=https://id.example.com", "--PublicUrl=https://api.example.com", "--ForwardedHeaders:KnownProxies:0=127.0.0.1");

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/v1/images")]
    [InlineData("POST", "/api/v1/images")]
    [InlineData("GET", "/openapi/v1.json")]
    public async Task PlainHttp_IsRefusedAndNotLedOn(string method, string path)
    {
        var answer = await _api.CallAsync(method, path, json: method == "POST" ? "{}" : null);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text("detail").ShouldBe("Use https.");
    }

    [Fact]
    public async Task PlainHttp_Page_IsLedToTheConfiguredAddress()
    {
        var answer = await _api.CallAsync("GET", "/docs/index.html", headers: ("Host", "evil.example"));

        answer.Status.ShouldBe(HttpStatusCode.PermanentRedirect);
        answer.Response.Headers.Location.ShouldBe(new Uri("https://api.example.com/docs/index.html"));
    }

    [Fact]
    public async Task PlainHttp_Health_IsAnswered() => (await _api.CallAsync("GET", "/health/ready")).Status.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task Https_BehindAKnownProxy_IsServedAndKept()
    {
        var answer = await _api.CallAsync("GET", "/api/v1/images", headers: ("X-Forwarded-Proto", "https"));

        answer.Status.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Header("Strict-Transport-Security").ShouldBe("max-age=31536000; includeSubDomains");
    }
}
