using System.Net;
using System.Text;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.Clients;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Hosting;

/// <summary>What a client meets that comes right after a start.</summary>
public sealed class FirstTokenTests
{
    // Many clients come at once to a replica that has just started: one slow check after the other would turn most away.
    [Fact]
    public async Task Token_ChosenSecretOfASeed_NeedsNoSlowCheck()
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions
        {
            Seed = TestSeed.Text,
            Adjust = builder => builder.Services.AddSingleton(new ClientSecretVerifier(slowChecksAtOnce: 0, TimeSpan.Zero)),
        });

        (await AskAsync(server, TestSeed.ClientSecret)).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(server, "wrong")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpStatusCode> AskAsync(ServerFactory server, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"machine:{secret}")));
        using var answer = await server.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
