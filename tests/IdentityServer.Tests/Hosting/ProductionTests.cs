using System.Net;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Hosting;

/// <summary>Outside Development, behind a proxy that ends TLS.</summary>
public sealed class ProductionTests : IDisposable
{
    private readonly PemCertificate _certificate = new();

    [Fact]
    public async Task PlainHttp_Token_IsRefusedAndPagesLeadToTheIssuer()
    {
        await using var server = await StartAsync(trustProxy: false);
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
        await using var server = await StartAsync(trustProxy: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/login");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");

        using var response = await server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("Strict-Transport-Security").Single().ShouldStartWith("max-age=");
    }

    public void Dispose() => _certificate.Dispose();

    private Task<ServerFactory> StartAsync(bool trustProxy)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["environment"] = "Production",
            ["Issuer"] = "https://id.example.com",
            ["DataProtection:CertificateFile"] = _certificate.Path,
        };
        if (trustProxy)
            settings["ForwardedHeaders:KnownProxies:0"] = "127.0.0.1";
        return ServerFactory.StartAsync(new ServerOptions { Settings = settings });
    }
}
