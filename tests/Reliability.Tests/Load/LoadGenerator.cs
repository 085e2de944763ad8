using IdentityPlatform.Reliability.Platform;

namespace IdentityPlatform.Reliability.Load;

/// <summary>A few clients that do real work for as long as a drill lasts.</summary>
internal sealed class LoadGenerator : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SignedInBrowser _browser;
    private Task[] _workers = [];

    private LoadGenerator(DrillPlatform platform, SignedInBrowser browser)
    {
        Caller = new Caller(platform.Balancer.Address, platform.Setup.Secrets);
        _browser = browser;
        Chains = [new(Caller, 0), new(Caller, 1)];
        Codes = new CodeRedeemer(Caller, browser);
        Revoker = new Revoker(Caller, 2);
    }

    public Caller Caller { get; }

    public IReadOnlyList<RefreshChain> Chains { get; }

    public CodeRedeemer Codes { get; }

    public Revoker Revoker { get; }

    /// <summary>Starts it and waits until every kind of work has succeeded a few times.</summary>
    public static async Task<LoadGenerator> StartAsync(DrillPlatform platform)
    {
        var load = new LoadGenerator(platform, await SignedInBrowser.SignInAsync(platform, "user7"));
        foreach (var chain in load.Chains)
        {
            await chain.StartAsync();
        }

        var (status, machine) = await load.Caller.PostAsync("client_credentials", "/connect/token", "machine", ("grant_type", "client_credentials"), ("scope", "stocks:read"));
        status.ShouldBe(200);
        load._workers = load.Work(machine.GetProperty("access_token").GetString()!);
        await load.GoesOnAsync();
        return load;
    }

    /// <summary>Returns when every kind of work has succeeded since now.</summary>
    /// <returns>How long it took.</returns>
    public Task<TimeSpan> GoesOnAsync() => SucceedsAsync("client_credentials", "refresh", "code", "revocation", "introspection", "discovery", "jwks", "api", "listings");

    /// <summary>Returns when these kinds of work have succeeded since now.</summary>
    public async Task<TimeSpan> SucceedsAsync(params string[] kinds)
    {
        var now = TimeProvider.System.GetUtcNow();
        try
        {
            return await Poll.UntilAsync(() => Task.FromResult(kinds.All(kind => Since(now, kind).Any(outcome => outcome.Status == 200))), Patience);
        }
        catch (TimeoutException late)
        {
            // Which, and what came instead.
            throw new TimeoutException(string.Join("; ", kinds.Append("sign-in").Where(kind => Since(now, kind).All(outcome => outcome.Status != 200))
                .Select(kind => $"{kind}: {string.Join(", ", Since(now, kind).CountBy(outcome => outcome.Status))}")), late);
        }
    }

    private IEnumerable<Outcome> Since(DateTimeOffset moment, string kind) => Caller.Outcomes.Where(outcome => outcome.Kind == kind && outcome.StartedAt >= moment);

    /// <summary>The outcomes of what was sent in a span of time.</summary>
    public IReadOnlyList<Outcome> Between(DateTimeOffset from, DateTimeOffset to) => [.. Caller.Outcomes.Where(outcome => outcome.StartedAt >= from && outcome.StartedAt < to)];

    /// <summary>Lets everybody finish what they are at.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_workers);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _browser.Dispose();
        Caller.Dispose();
        _stopping.Dispose();
    }

    private Task[] Work(string machineToken) =>
    [
        .. Chains.Select(chain => RepeatAsync(chain.StepAsync)),
        RepeatAsync(() => Codes.StepAsync(_stopping.Token)),
        RepeatAsync(Revoker.StepAsync),
        RepeatAsync(() => Caller.PostAsync("client_credentials", "/connect/token", "machine", ("grant_type", "client_credentials"), ("scope", "stocks:read"))),
        RepeatAsync(() => Caller.PostAsync("introspection", "/connect/introspect", "resource-api", ("token", Chains[0].AccessToken))),
        RepeatAsync(() => Caller.GetAsync("discovery", "/.well-known/openid-configuration")),
        RepeatAsync(() => Caller.GetAsync("jwks", "/.well-known/jwks")),
        RepeatAsync(() => Caller.GetAsync("api", "/api/v1/users/me", machineToken)),
        RepeatAsync(() => Caller.GetAsync("listings", "/api/v1/stocks/listings?market=KRX", machineToken)),
    ];

    private async Task RepeatAsync(Func<Task> step)
    {
        while (!_stopping.IsCancellationRequested)
        {
            await step();
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
