using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task Ready_StartedServer_AnswersOkWithChecks()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        using var response = await server.Http.GetAsync("/health/ready");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        body.GetProperty("status").GetString().ShouldBe("ok");
        body.GetProperty("checks").EnumerateObject().ShouldAllBe(check => check.Value.GetBoolean());
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/jwks")]
    public async Task Head_WhatCanBeRead_AnswersLikeGetWithoutBody(string path)
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        using var response = await server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }
}
