using System.Net;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>P15: so many requests a minute from an address.</summary>
public sealed class RateLimitTests : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(
        "--RateLimits:Enabled=true", "--RateLimits:RequestsPerMinutePerIp=3", "--ForwardedHeaders:KnownNetworks:0=127.0.0.0/8", "--Cors:AllowedOrigins:0=https://app.example.com");

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Requests_BeyondTheLimit_Are429WithTheTimeToWait()
    {
        for (var i = 0; i < 3; i++)
            (await FromAsync("192.0.2.1")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var refused = await _api.CallAsync("GET", "/api/v1/images", _api.Token("images:read"), headers: [("X-Forwarded-For", "192.0.2.1"), ("Origin", "https://app.example.com")]);

        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        refused.Header("RateLimit-Policy").ShouldBe("\"requests\";q=3;w=60");
        refused.Header("RateLimit").ShouldStartWith("\"requests\";r=0;t=");
        refused.Header("Access-Control-Allow-Origin").ShouldBe("https://app.example.com");
        refused.Json.TryGetProperty("quota", out _).ShouldBeFalse();
        (await FromAsync("192.0.2.2")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Requests_NotFound_CountToo()
    {
        for (var i = 0; i < 3; i++)
            (await FromAsync("192.0.2.3", "/nowhere")).Status.ShouldBe(HttpStatusCode.NotFound);

        (await FromAsync("192.0.2.3", "/nowhere")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/index.html")]
    [InlineData("/.well-known/oauth-protected-resource")]
    public async Task Health_DescriptionAndPage_AreNotCounted(string path)
    {
        for (var i = 0; i < 6; i++)
            (await FromAsync("192.0.2.4", path)).Status.ShouldBe(HttpStatusCode.OK);
        (await FromAsync("192.0.2.4")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Addresses_OfOneSubscriber_AreOne()
    {
        foreach (var last in new[] { "1", "2", "3" })
            await FromAsync("2001:db8::" + last);

        (await FromAsync("2001:db8::4")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await FromAsync("2001:db8:0:1::1")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task ForwardedFor_FromNobodyKnown_IsNotBelieved()
    {
        await using var api = await ApiHost.StartAsync("--RateLimits:Enabled=true", "--RateLimits:RequestsPerMinutePerIp=3");
        for (var i = 0; i < 3; i++)
            await api.CallAsync("GET", "/api/v1/images", headers: ("X-Forwarded-For", $"192.0.2.{i}"));

        (await api.CallAsync("GET", "/api/v1/images", headers: ("X-Forwarded-For", "192.0.2.9"))).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    private Task<Answer> FromAsync(string address, string path = "/api/v1/images") => _api.CallAsync("GET", path, headers: ("X-Forwarded-For", address));
}
