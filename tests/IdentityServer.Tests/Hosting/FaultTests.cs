using System.Net;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Hosting;

public sealed class FaultTests
{
    [Theory]
    [InlineData("/connect/token", "application/json")]
    [InlineData("/connect/authorize", "text/html")]
    public async Task Bug_InAnEndpoint_Answers500WithoutDetailsAndIsLogged(string path, string mediaType)
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions
        {
            Adjust = builder => builder.Services.AddSingleton<IClientStore, BrokenStore>(),
        });

        using var response = await server.Http.PostAsync(path, new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("client_id", "a"), new("response_type", "code")]));

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(mediaType);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("canary-detail");
        response.Headers.Contains("X-Content-Type-Options").ShouldBeTrue();
        server.Log.ToString().ShouldContain("canary-detail");
    }

    [Fact]
    public async Task WrongMethod_OnAProtocolEndpoint_Answers405WithAllowAndAnError()
    {
        await using var server = await ServerFactory.StartAsync();

        using var response = await server.Http.GetAsync("/connect/token");

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(["POST"]);
        (await response.Content.ReadAsStringAsync()).ShouldContain("invalid_request");
    }

    private sealed class BrokenStore : IClientStore
    {
        public ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken) => throw new InvalidOperationException("canary-detail");
    }
}
