using System.Net.Sockets;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Fuzzing;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>A caller who goes in the middle of a body is nothing that an operator has to look at.</summary>
public sealed class AbandonedBodyTests : IAsyncLifetime
{
    // Kestrel finds out in one of two orders; the one that matters comes up in most rounds.
    private const int Rounds = 25;

    private static readonly Dictionary<string, RawRequest> Requests = new(StringComparer.Ordinal)
    {
        ["a form of a client"] = new RawRequest("POST", "/connect/token").Post(("grant_type", "password"), ("client_id", "mobile"), ("username", "alice"), ("password", "x")),
        ["a form of a browser"] = new RawRequest("POST", "/connect/authorize").Post(("client_id", "spa"), ("response_type", "code"), ("scope", "openid")),
        ["a form of a page"] = new RawRequest("POST", "/account/login").Post(("username", "alice"), ("password", "x"), ("__RequestVerificationToken", "x")),
        ["JSON"] = new RawRequest("POST", "/api/account/forgot-password") { Json = """{"email": "nobody@example.com"}""" },
    };

    private ServerFactory _server = null!;

    public static TheoryData<string, bool> Cases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var request in Requests.Keys)
        {
            cases.Add(request, true);
            cases.Add(request, false);
        }

        return cases;
    }

    public async Task InitializeAsync() => _server = await ServerFactory.StartAsync(new ServerOptions
    {
        Seed = TestSeed.Text,
        Adjust = builder => builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Debug),
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Body_CallerGoesInItsMiddle_LeavesNoError(string kind, bool reset)
    {
        var wire = Requests[kind].ToWire(_server.Address);
        for (var round = 1; round <= Rounds; round++)
        {
            using (var socket = await RawHttp.ConnectAsync(_server.Address))
            {
                await socket.SendAsync(wire.AsMemory(0, wire.Length - 5));
                await SeenAsync("started reading request body", round);
                if (!reset)
                {
                    socket.LingerState = new LingerOption(enable: false, seconds: 0);
                    socket.Shutdown(SocketShutdown.Send);
                }
            }

            await SeenAsync("stopped.", round);
        }

        _server.Log.Lines.Where(line => line.StartsWith("Error ", StringComparison.Ordinal) || line.StartsWith("Critical ", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private Task SeenAsync(string text, int times) =>
        Eventually.TrueAsync(() => Task.FromResult(_server.Log.Lines.Count(line => line.StartsWith("Debug Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal)) >= times));
}
