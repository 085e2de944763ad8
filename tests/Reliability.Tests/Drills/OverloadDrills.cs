using System.Net.Sockets;
using System.Text;
using IdentityPlatform.Reliability.Load;
using IdentityPlatform.Reliability.Platform;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Reliability.Drills;

/// <summary>
/// What must hold under overload on any machine: who cannot be served is told when to come back, everybody
/// else is served. How fast is measured by bench/overload, on a machine that does nothing else.
/// </summary>
[Collection(DrillDefinition.Name)]
public sealed class OverloadDrills(DrillPlatform platform) : IAsyncLifetime, IDisposable
{
    private const long MostMemory = 500L << 20;

    // Of 1,200 files 300 are for connections (ConnectionLimit).
    private const int Files = 1200;
    private const int Connections = 300;

    private static readonly string[] Tight = ["--Password:BcryptCost=10", "--Password:HashingConcurrency=1", "--Password:HashingQueueLimit=3", "--Password:HashingQueueTimeout=00:00:01"];

    private readonly List<TcpClient> _connections = [];
    private PlatformProcess _server = null!;
    private Caller _caller = null!;

    public async Task InitializeAsync()
    {
        _server = await platform.StartExtraReplicaAsync(platform.Database.ConnectionString("identity_platform", "identity_server"), Files, Tight);
        _caller = new Caller(_server.Address, platform.Setup.Secrets, overHttps: true);
    }

    [Fact]
    public async Task Flood_OfSignInsAndSlowClients_IsShedAndTokensGoOn()
    {
        using var stopping = new CancellationTokenSource();
        var slow = new List<Task>();
        for (var i = 0; i < 20; i++)
        {
            slow.Add(DribbleAsync(await ConnectAsync("POST /connect/token HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\n")));
            await ConnectAsync("POST /connect/token HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        }

        var people = Enumerable.Range(0, 20).Select(i => SignInAgainAndAgainAsync($"user{5 + (i % 2)}", stopping.Token)).ToArray();
        await Poll.UntilAsync(() => Task.FromResult(Count(200) >= 5 && Count(503) >= 20), TimeSpan.FromSeconds(40));
        for (var i = 0; i < 30; i++)
        {
            await _caller.PostAsync("client_credentials", "/connect/token", "machine", ("grant_type", "client_credentials"), ("scope", "stocks:read"));
            await _caller.GetAsync("discovery", "/.well-known/openid-configuration");
        }

        await Task.WhenAll(slow).WaitAsync(TimeSpan.FromSeconds(30)); // each is sent away
        await stopping.CancelAsync();
        await Task.WhenAll(people);
        _caller.Outcomes.Where(outcome => outcome.Kind == "sign-in").ShouldAllBe(outcome => outcome.Status == 200 || (outcome.Status == 503 && outcome.SaysWhenToRetry));
        _caller.Outcomes.Where(outcome => outcome.Kind != "sign-in").ShouldAllBe(outcome => outcome.Status == 200);
        _server.ResidentMemory.ShouldBeLessThan(MostMemory);

        int Count(int status) => _caller.Outcomes.Count(outcome => outcome.Kind == "sign-in" && outcome.Status == status);
    }

    [Fact]
    public async Task IdleConnections_MoreThanThereIsRoomFor_LeaveTheServerAliveAndItsDatabaseReachable()
    {
        for (var i = 0; i < 3 * Connections; i++)
        {
            await ConnectAsync("");
        }

        await Poll.UntilAsync(() => Task.FromResult(_connections.Count(IsClosed) >= 2 * Connections), TimeSpan.FromSeconds(20)); // beyond the limit they are closed at once
        CloseAll();

        // The database was not cut off: a sign-in needs new connections to it.
        await Poll.UntilAsync(async () => (await _caller.GetAsync("discovery", "/.well-known/openid-configuration")).Status == 200, TimeSpan.FromSeconds(10));
        await new RefreshChain(_caller, 3).StartAsync();
        _server.Output.ShouldNotContain("Too many open files");
    }

    public void Dispose() => _caller.Dispose();

    public async Task DisposeAsync()
    {
        CloseAll();
        await _server.DisposeAsync();
    }

    private async Task SignInAgainAndAgainAsync(string user, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _caller.PostAsync("sign-in", "/connect/token", null, ("grant_type", "password"), ("client_id", "mobile"), ("username", user), ("password", ProductionSeed.Password));
            await Task.Delay(TimeSpan.FromMilliseconds(30), CancellationToken.None);
        }
    }

    private async Task<TcpClient> ConnectAsync(string text)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        _connections.Add(client);
        return client;
    }

    // A byte now and then, until the server has had enough.
    private static async Task DribbleAsync(TcpClient client)
    {
        try
        {
            while (!IsClosed(client))
            {
                await client.GetStream().WriteAsync("a"u8.ToArray());
                await Task.Delay(TimeSpan.FromMilliseconds(300));
            }
        }
        catch (IOException)
        {
            // Sent away.
        }
    }

    private static bool IsClosed(TcpClient client) => client.Client.Poll(0, SelectMode.SelectRead);

    private void CloseAll()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _connections.Clear();
    }
}
