using System.Net;
using IdentityPlatform.IdentityServer.Architecture;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Seed;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Hosting;

/// <summary>Outside Development, behind a proxy that ends TLS.</summary>
public sealed class ProductionTests : IDisposable
{
    private readonly PemCertificate _certificate = new();

    [Fact]
    public async Task PlainHttp_Token_IsRefusedAndPagesLeadToTheIssuer()
    {
        await using var server = await StartAsync(proxy: "192.0.2.1");
        using var forged = new HttpRequestMessage(HttpMethod.Get, "/account/login?a=b");
        forged.Headers.Host = "evil.example";
        forged.Headers.Add("X-Forwarded-Proto", "https");

        using var token = await server.Http.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "client_credentials")]));
        using var page = await server.Http.SendAsync(forged);
        using var health = await server.Http.GetAsync("/health/live");

        token.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        page.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
        page.Headers.Location!.ToString().ShouldBe("https://id.example.com/account/login?a=b");
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task TrustedProxy_Https_IsServedWithHsts()
    {
        await using var server = await StartAsync();

        using var response = await ThroughProxyAsync(server, "/account/login");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("Strict-Transport-Security").Single().ShouldStartWith("max-age=");
    }

    [Theory]
    [InlineData("/account/login")]
    [InlineData("/connect/token")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/css/site.css")]
    [InlineData("/nowhere")]
    public async Task Https_AnyAnswer_CarriesHstsAndTheSecurityHeaders(string path)
    {
        await using var server = await StartAsync();

        using var response = await ThroughProxyAsync(server, path);

        response.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000; includeSubDomains"]);
        foreach (var header in new[] { "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy" })
            response.Headers.Contains(header).ShouldBeTrue(header);
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
            cookies.ShouldAllBe(cookie => cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ForwardedFor_CountsWhatTheProxySawAndNotWhatTheVisitorClaims()
    {
        await using var server = await StartAsync("127.0.0.1", ("RateLimits:Enabled", "true"), ("RateLimits:RequestsPerMinutePerIp", "1"));

        using var first = await ThroughProxyAsync(server, "/account/login", "203.0.113.9");
        using var other = await ThroughProxyAsync(server, "/account/login", "203.0.113.10");
        using var forged = await ThroughProxyAsync(server, "/account/login", "198.51.100.1, 203.0.113.9");

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        forged.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Seed_OfTheDemo_IsRefusedAtEachSecret()
    {
        var error = await Should.ThrowAsync<SeedException>(() => StartAsync("127.0.0.1", ("Seed:File", Path.Combine(SourceTree.Root, "seed", "demo.json"))));

        error.Message.Split('\n').Length.ShouldBe(10, error.Message);
        error.Message.ShouldContain("clients[1].client_secret: is the demo's");
        error.Message.ShouldContain("users[0].password: is the demo's");
        error.Message.ShouldNotContain("Passw0rd");
    }

    [Fact]
    public async Task Seed_WithSecretsOfItsOwn_IsApplied()
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Settings = Settings("127.0.0.1"), Seed = TestSeed.Text });

        (await server.Database.ScalarAsync("SELECT count(*) FROM identity.clients")).ShouldNotBe(0L);
    }

    public void Dispose() => _certificate.Dispose();

    private Task<ServerFactory> StartAsync(string proxy = "127.0.0.1", params (string Key, string Value)[] more)
    {
        var settings = Settings(proxy);
        foreach (var (key, value) in more)
            settings[key] = value;
        return ServerFactory.StartAsync(new ServerOptions { Settings = settings });
    }

    private Dictionary<string, string> Settings(string proxy) => new(StringComparer.Ordinal)
    {
        ["environment"] = "Production",
        ["Issuer"] = "https://id.example.com",
        ["DataProtection:CertificateFile"] = _certificate.Path,
        ["ForwardedHeaders:KnownProxies:0"] = proxy,
    };

    private static async Task<HttpResponseMessage> ThroughProxyAsync(ServerFactory server, string path, string address = "203.0.113.9")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", address);
        return await server.Http.SendAsync(request);
    }
}
