using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>A test with an issuer that tells security events, and APIs that follow them over HTTP.</summary>
public abstract class FeedTest : IAsyncLifetime
{
    protected ManualTime Time { get; } = new();

    protected StandInIssuer Issuer { get; private set; } = null!;

    protected StandInFeed Feed => Issuer.Feed;

    public async Task InitializeAsync() => Issuer = await StandInIssuer.StartAsync();

    public async Task DisposeAsync() => await Issuer.DisposeAsync();

    /// <summary>An API that follows the events, and has been told everything so far.</summary>
    protected async Task<TestApi> FollowingAsync(Action<TokenValidationOptions>? configure = null, TimeProvider? time = null)
    {
        var api = await StartAsync(configure, time);
        await HealthAsync(api, "Healthy");
        return api;
    }

    protected Task<TestApi> StartAsync(Action<TokenValidationOptions>? configure = null, TimeProvider? time = null) => TestApi.StartAsync(Issuer, time ?? Time, options =>
    {
        options.Introspection = new IntrospectionOptions { ClientId = StandInFeed.ClientId, ClientSecret = "s:1" };
        options.SecurityEvents = new SecurityEventOptions { Grace = TimeSpan.Zero };
        configure?.Invoke(options);
    });

    protected static Task HealthAsync(TestApi api, string expected) => EventuallyAsync(async () =>
    {
        using var response = await api.SendAsync("/health");
        return await response.Content.ReadAsStringAsync() == expected;
    });

    protected static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition())
            limit.Token.ThrowIfCancellationRequested();
    }

    protected TestToken Token() => TestToken.Valid(Issuer, Time);
}
