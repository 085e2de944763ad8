using System.Net;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Security;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("/account/login")]
    [InlineData("/connect/token")]
    [InlineData("/connect/authorize")]
    [InlineData("/.well-known/jwks")]
    [InlineData("/health/ready")]
    [InlineData("/nowhere")]
    [InlineData("/css/site.css")]
    public async Task Answer_Any_CarriesTheSecurityHeadersAndNoServer(string path)
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        using var response = await server.Http.GetAsync(path);

        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        response.Headers.Contains("Permissions-Policy").ShouldBeTrue();
        response.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task Post_BodyOverTheLimit_Is413()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        using var response = await server.Http.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", new string('a', 70_000))]));

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Host_Forged_DoesNotReachTheMetadata()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        request.Headers.Host = "evil.example";

        using var response = await server.Http.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).ShouldNotContain("evil.example");
    }

    [Fact]
    public async Task Log_OfRequests_HoldsNoQueryString()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        using var response = await server.Http.GetAsync("/account/login?login_hint=canary-hint-77");

        server.Log.Lines.Where(line => line.Contains("RequestFrame", StringComparison.Ordinal)).ShouldNotBeEmpty();
        server.Log.Lines.Where(line => line.Contains("IdentityPlatform", StringComparison.Ordinal)).ShouldAllBe(line => !line.Contains("canary-hint-77", StringComparison.Ordinal));
    }
}
