using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.Client;

/// <summary>A test with a client as an app sets it up, an identity server and an API, all over HTTP.</summary>
public abstract class ClientTest : IAsyncLifetime
{
    private readonly List<ServiceProvider> _apps = [];

    protected ManualTime Time { get; } = new();

    protected StandInIssuer Issuer { get; private set; } = null!;

    protected StandInTokens Tokens => Issuer.TokenEndpoint;

    protected GuardedApi Api { get; private set; } = null!;

    /// <summary>What the app keeps of its user's sign-in.</summary>
    protected string? Kept { get; set; } = "refresh-0";

    public async Task InitializeAsync()
    {
        Issuer = await StandInIssuer.StartAsync();
        Api = await GuardedApi.StartAsync(Issuer);
    }

    public async Task DisposeAsync()
    {
        foreach (var app in _apps)
            await app.DisposeAsync();
        await Api.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    /// <summary>A client that acts for itself.</summary>
    protected HttpClient Machine(Action<IdentityPlatformTokenOptions>? configure = null) => App(options =>
    {
        options.ClientSecret = "s:1";
        configure?.Invoke(options);
    });

    /// <summary>A public client that acts for a user.</summary>
    protected HttpClient User(Action<IdentityPlatformTokenOptions>? configure = null) => App(options =>
    {
        options.LoadRefreshToken = _ => new(Kept);
        options.SaveRefreshToken = (token, _) =>
        {
            Kept = token;
            return ValueTask.CompletedTask;
        };
        configure?.Invoke(options);
    });

    private HttpClient App(Action<IdentityPlatformTokenOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddHttpClient("api", client => client.BaseAddress = new Uri(Api.Url)).AddIdentityPlatformToken(options =>
        {
            (options.Issuer, options.ClientId) = (Issuer.Url, "app");
            options.Origins.Add(Api.Url);
            configure(options);
        });
        var app = services.BuildServiceProvider();
        _apps.Add(app);
        return app.GetRequiredService<IHttpClientFactory>().CreateClient("api");
    }
}
