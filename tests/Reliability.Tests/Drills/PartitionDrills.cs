using System.Globalization;
using System.Text.Json;
using IdentityPlatform.Reliability.Load;
using IdentityPlatform.Reliability.Platform;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Reliability.Drills;

/// <summary>The network between two parts of the platform swallows everything and tells nobody .</summary>
[Collection(DrillDefinition.Name)]
public sealed class PartitionDrills(DrillPlatform platform) : IDisposable
{
    // Of docs/operations.md: how long a database that says nothing takes to be noticed, to refuse a request, to be back.
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Refused = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    // PollTimeout and Grace of docs/protect-an-api.md, and two seconds for a busy machine.
    private static readonly TimeSpan Deaf = TimeSpan.FromSeconds(30 + 5 + 2);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Caller _there = new(platform.Balancer.Address, platform.Setup.Secrets);

    [Fact]
    public async Task Replica_CutOffFromTheDatabase_AcceptsNothingThatWasRevokedElsewhere()
    {
        await using var link = new SilencingProxy(platform.Database.Port);
        await using var replica = await platform.StartExtraReplicaAsync(string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={link.Port};Database=identity_platform;Username=identity_server"));
        using var here = new Caller(replica.Address, platform.Setup.Secrets, overHttps: true);
        var tokens = await SignInAsync();
        (await IsActiveAsync(here, tokens)).ShouldBe((200, true));
        (await MachineAsync(here)).ShouldBe(200);

        link.Part();
        var parted = TimeProvider.System.GetUtcNow();
        await RevokeAsync(tokens);
        await platform.Setup.VerbAsync(platform.Database, "clients", "disable", "machine");
        try
        {
            await Poll.UntilAsync(async () => !await Health.IsReadyAsync(_http, replica.Address), Noticed);
            (await Health.IsLiveAsync(_http, replica.Address)).ShouldBeTrue();
            await Task.WhenAll(IntrospectAsync(here, tokens), RefreshAsync(here, tokens), here.GetAsync("userinfo", "/connect/userinfo", Text(tokens, "access_token")));
            here.Outcomes.Where(outcome => outcome.StartedAt >= parted).ShouldAllBe(outcome => outcome.Status == 503 && outcome.SaysWhenToRetry && outcome.Took < Refused);
            (await here.GetAsync("jwks", "/.well-known/jwks")).Status.ShouldBe(200);
            (await here.GetAsync("discovery", "/.well-known/openid-configuration")).Status.ShouldBe(200);

            link.Join();

            await Poll.UntilAsync(async () => await Health.IsReadyAsync(_http, replica.Address) && await IsActiveAsync(here, tokens) == (200, false), Recovery);
            (await RefreshAsync(here, tokens)).Status.ShouldBe(400);
            // It missed what was said to all replicas, on a connection that stays silent.
            await Poll.UntilAsync(async () => await MachineAsync(here) == 401, Recovery);
        }
        finally
        {
            await platform.Setup.VerbAsync(platform.Database, "clients", "enable", "machine");
        }

        await Poll.UntilAsync(async () => await MachineAsync(here) == 200 && await MachineAsync(_there) == 200, Recovery);
    }

    [Fact]
    public async Task Api_CutOffFromTheIssuer_AcceptsARevokedTokenNoLongerThanItSays()
    {
        var address = Loopback.FreeAddress();
        await using var api = await PlatformProcess.StartAsync(platform.Setup.Api(address, platform.Database, "--SecurityEvents:WhenUnreachable=Introspection"));
        using var caller = new Caller(address, platform.Setup.Secrets, overHttps: true);
        var (revoked, other) = (await SignInAsync(), await SignInAsync());
        // Until it knows everything that happened before, it asks about each token.
        await Poll.UntilAsync(async () => !(await _http.GetStringAsync(new Uri(address, "/health/ready"))).Contains("degraded", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        (await AcceptsAsync(caller, revoked)).ShouldBe(200);

        platform.IssuerLink.Part();
        try
        {
            await RevokeAsync(revoked);
            await Poll.UntilAsync(async () => await AcceptsAsync(caller, revoked) != 200, Deaf);
            (await AcceptsAsync(caller, revoked)).ShouldBe(503, "it can ask nobody");
        }
        finally
        {
            platform.IssuerLink.Join();
        }

        await Poll.UntilAsync(async () => await AcceptsAsync(caller, other) == 200, Recovery);
        (await AcceptsAsync(caller, revoked)).ShouldBe(401);
    }

    public void Dispose()
    {
        _http.Dispose();
        _there.Dispose();
    }

    private static string Text(JsonElement tokens, string name) => tokens.GetProperty(name).GetString()!;

    private static async Task<int> AcceptsAsync(Caller api, JsonElement tokens) => (await api.GetAsync("api", "/api/v1/users/me", Text(tokens, "access_token"))).Status;

    private static async Task<int> MachineAsync(Caller caller) =>
        (await caller.PostAsync("client_credentials", "/connect/token", "machine", ("grant_type", "client_credentials"), ("scope", "stocks:read"))).Status;

    private static Task<(int Status, JsonElement Body)> IntrospectAsync(Caller caller, JsonElement tokens) =>
        caller.PostAsync("isolated", "/connect/introspect", "resource-api", ("token", Text(tokens, "access_token")));

    private static Task<(int Status, JsonElement Body)> RefreshAsync(Caller caller, JsonElement tokens) =>
        caller.PostAsync("isolated", "/connect/token", null, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", Text(tokens, "refresh_token")));

    private static async Task<(int Status, bool Active)> IsActiveAsync(Caller caller, JsonElement tokens)
    {
        var (status, body) = await IntrospectAsync(caller, tokens);
        return (status, status == 200 && body.GetProperty("active").GetBoolean());
    }

    private async Task<JsonElement> SignInAsync()
    {
        var (status, tokens) = await _there.PostAsync("sign-in", "/connect/token", null,
            ("grant_type", "password"), ("client_id", "mobile"), ("username", "user4"), ("password", ProductionSeed.Password), ("scope", "openid offline_access stocks:read"));
        status.ShouldBe(200);
        return tokens;
    }

    private async Task RevokeAsync(JsonElement tokens) =>
        (await _there.PostAsync("revocation", "/connect/revoke", null, ("client_id", "mobile"), ("token", Text(tokens, "refresh_token")))).Status.ShouldBe(200);
}
