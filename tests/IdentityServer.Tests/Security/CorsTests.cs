using System.Net;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Security;

public sealed class CorsTests
{
    [Theory]
    [InlineData("/connect/token")]
    [InlineData("/connect/revoke")]
    [InlineData("/connect/userinfo")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/jwks")]
    public async Task Preflight_RegisteredOrigin_IsAllowedWithoutCredentials(string path)
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        using var response = await server.Http.SendAsync(Preflight(path, TestSeed.SpaOrigin));

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([TestSeed.SpaOrigin]);
        response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/connect/token", "https://evil.example")]
    [InlineData("/connect/token", "null")]
    [InlineData("/connect/token", "http://localhost:5173.evil.example")]
    [InlineData("/connect/authorize", TestSeed.SpaOrigin)]
    [InlineData("/connect/endsession", TestSeed.SpaOrigin)]
    [InlineData("/connect/introspect", TestSeed.SpaOrigin)]
    [InlineData("/account/login", TestSeed.SpaOrigin)]
    public async Task Request_UnregisteredOriginOrPage_GetsNoCorsHeaders(string path, string origin)
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var plain = new HttpRequestMessage(HttpMethod.Get, path);
        plain.Headers.Add("Origin", origin);

        using var preflight = await server.Http.SendAsync(Preflight(path, origin));
        using var response = await server.Http.SendAsync(plain);

        preflight.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Fact]
    public async Task Error_RegisteredOrigin_IsReadableByTheScript()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "nonsense")]) };
        request.Headers.Add("Origin", TestSeed.SpaOrigin);

        using var response = await server.Http.SendAsync(request);

        ((int)response.StatusCode).ShouldBeInRange(400, 401);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([TestSeed.SpaOrigin]);
    }

    private static HttpRequestMessage Preflight(string path, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, content-type");
        return request;
    }
}
