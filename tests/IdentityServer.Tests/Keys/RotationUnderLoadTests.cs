using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>R-13: three servers on one database issue without a break, an API that caches the key set validates.</summary>
public sealed class RotationUnderLoadTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(4);

    private readonly List<ServerFactory> _servers = [];
    private readonly ConcurrentQueue<string> _refused = new();
    private GuardedApi _api = null!;
    private int _validated;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        foreach (var server in _servers.AsEnumerable().Reverse())
            await server.DisposeAsync();
    }

    [Fact]
    public async Task Rotation_AnnouncedUsedRetiredDeleted_RefusesNoToken()
    {
        // A whole life in seconds: a new key every eight, announced four before. A machine may stand still for a while.
        await StartAsync(new Dictionary<string, string>
        {
            ["Keys:RotationInterval"] = "00:00:08", ["Keys:PublishedBeforeUse"] = "00:00:04", ["Keys:KeptAfterUse"] = "00:00:00", ["Keys:DeletedAfter"] = "00:00:01",
            ["Tokens:AccessTokenLifetime"] = "00:00:04",
        });
        using var enough = new CancellationTokenSource(Limit);
        var workers = Enumerable.Range(0, 3).Select(worker => WorkAsync(worker, enough.Token)).ToArray();

        await Eventually.TrueAsync(() => Task.FromResult(_validated > 0));
        // Two whole lives: six keys made after the first three, and at least three of them gone for good.
        while (await EventsAsync("signing_key_made") < 9 || await EventsAsync("signing_key_deleted") < 3)
        {
            enough.Token.ThrowIfCancellationRequested();
            await PassTheDayAsync();
            await Task.Delay(200, enough.Token);
        }

        await enough.CancelAsync();
        await Task.WhenAll(workers);
        _refused.ShouldBeEmpty();
        _validated.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Revocation_OfEveryKey_RefusesEveryOldTokenEverywhereAndNoNewOne()
    {
        await StartAsync([]);
        var old = new List<string>();
        foreach (var server in _servers)
            old.Add(await TokenAsync(server));
        foreach (var token in old)
            (await _api.StatusAsync(token)).ShouldBe(200);

        await _servers[1].Services.GetRequiredService<SigningKeyMaker>().RevokeAsync(CancellationToken.None);

        foreach (var server in _servers)
            await Eventually.TrueAsync(async () => await NoneAsync(old, token => IsActiveAsync(server, token)));
        // The API learns of it by the first token of a new key, or by its next look at the key set.
        await Eventually.TrueAsync(async () => await NoneAsync(old, async token => await _api.StatusAsync(token) == 200));
        foreach (var server in _servers)
            (await _api.StatusAsync(await TokenAsync(server))).ShouldBe(200);
    }

    private async Task StartAsync(Dictionary<string, string> settings)
    {
        _servers.Add(await ServerFactory.StartAsync(new ServerOptions { Seed = TestSeed.Text, Settings = settings }));
        settings["Issuer"] = _servers[0].Issuer;
        for (var i = 0; i < 2; i++)
            _servers.Add(await ServerFactory.StartAsync(new ServerOptions { Database = _servers[0].Database, Settings = new Dictionary<string, string>(settings) }));
        _api = await GuardedApi.StartAsync(_servers[0].Issuer);
    }

    // One after the other: a new token at one server, then every token that is alive, at the API and at another server.
    private async Task WorkAsync(int worker, CancellationToken enough)
    {
        var alive = new Queue<(string Token, DateTimeOffset Until)>();
        for (var i = worker; !enough.IsCancellationRequested; i++)
        {
            // Counted from before it was asked for: `exp` is in whole seconds, and an answer may take long on a busy machine.
            var asked = TimeProvider.System.GetUtcNow();
            var token = await TokenAsync(_servers[i % _servers.Count]);
            alive.Enqueue((token, asked + Life - TimeSpan.FromSeconds(1)));
            while (alive.TryPeek(out var oldest) && (oldest.Until < TimeProvider.System.GetUtcNow() || alive.Count > 20))
                alive.Dequeue();
            foreach (var (known, until) in alive)
            {
                var status = await _api.StatusAsync(known);
                var active = await IsActiveAsync(_servers[(i + 1) % _servers.Count], known);
                if (TimeProvider.System.GetUtcNow() > until)
                    continue;
                Interlocked.Increment(ref _validated);
                if (status != 200 || !active)
                    _refused.Enqueue($"{status} {active} {until - TimeProvider.System.GetUtcNow()} {Encoding.UTF8.GetString(Convert.FromBase64String(Padded(known.Split('.')[0])))}");
            }
        }
    }

    // What no test can wait for: the day that a retired key stays published. Its tokens live for four seconds here, and a
    // server may be as late as eight to learn of its successor, as it may be by Skew in earnest.
    private Task PassTheDayAsync() => _servers[0].Database.ScalarAsync(
        "UPDATE identity.signing_keys SET retires_at = retires_at - interval '1 day 4 minutes 48 seconds' WHERE retires_at > now() + interval '1 hour'");

    private async Task<long> EventsAsync(string type) =>
        (long)(await _servers[0].Database.ScalarAsync($"SELECT count(*) FROM identity.security_events WHERE type = '{type}'"))!;

    private static async Task<bool> NoneAsync(IEnumerable<string> tokens, Func<string, Task<bool>> accepts)
    {
        foreach (var token in tokens)
        {
            if (await accepts(token))
                return false;
        }

        return true;
    }

    private static async Task<string> TokenAsync(ServerFactory server) =>
        (await PostAsync(server, "/connect/token", "machine", new("grant_type", "client_credentials"))).GetProperty("access_token").GetString()!;

    private static async Task<bool> IsActiveAsync(ServerFactory server, string token) =>
        (await PostAsync(server, "/connect/introspect", "resource-api", new("token", token))).GetProperty("active").GetBoolean();

    private static async Task<JsonElement> PostAsync(ServerFactory server, string path, string client, KeyValuePair<string, string> field)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([field]) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{TestSeed.ClientSecret}")));
        using var response = await server.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static string Padded(string base64Url) => base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '=');
}
