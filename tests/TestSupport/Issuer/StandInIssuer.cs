using System.Collections.Concurrent;
using IdentityPlatform.Protocol.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.TestSupport.Issuer;

/// <summary>How the issuer behaves.</summary>
public enum IssuerMood
{
    Fine,
    Down,
    RedirectsKeys,
    SaysAnotherIssuer,
    SendsTooMuch,
    SendsPrivateKey,

    /// <summary>Answers nobody who asks for keys until it is in another mood.</summary>
    HoldsKeys,
}

/// <summary>An issuer of access tokens over real HTTP: discovery, keys, introspection, and the faults that one can have.</summary>
public sealed class StandInIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _introspected = new();
    private int _keyRequests;
    private int _introspections;
    private int _storeRequests;

    private StandInIssuer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>Signs tokens unless a test says otherwise.</summary>
    public SigningKey Key { get; private set; } = SigningKey.Create("ES256");

    public IReadOnlyList<SigningKey> Published { get; set; } = [];

    public IssuerMood Mood { get; set; }

    /// <summary>The security events it tells.</summary>
    public StandInFeed Feed { get; private set; } = null!;

    /// <summary>Its token endpoint.</summary>
    public StandInTokens TokenEndpoint { get; private set; } = null!;

    public int KeyRequests => Volatile.Read(ref _keyRequests);

    public int Introspections => Volatile.Read(ref _introspections);

    public int StoreRequests => Volatile.Read(ref _storeRequests);

    /// <summary>The Authorization header of the last introspection.</summary>
    public string? LastCredentials { get; private set; }

    /// <summary>What GET /api/stores answers.</summary>
    public string StoresJson { get; set; } = """[{"id":42,"name":"Gangnam","role":"owner"}]""";

    public static async Task<StandInIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new StandInIssuer(app);
        issuer.Published = [issuer.Key];
        app.Use(issuer.FailWhenDownAsync);
        app.MapGet("/.well-known/openid-configuration", issuer.Metadata);
        app.MapGet("/jwks", (CancellationToken cancellationToken) => issuer.KeysAsync(cancellationToken));
        app.MapGet("/elsewhere", issuer.KeySet);
        app.MapPost("/introspect", (Delegate)issuer.IntrospectAsync);
        app.MapGet("/api/stores", issuer.Stores);
        issuer.Feed = new StandInFeed(issuer, app);
        issuer.TokenEndpoint = new StandInTokens(app);
        await app.StartAsync();
        return issuer;
    }

    /// <summary>A new key signs from now on; published beside the old ones, or alone.</summary>
    public void Rotate(bool withdrawOld = false)
    {
        Key = SigningKey.Create("ES256");
        Published = withdrawOld ? [Key] : [.. Published, Key];
    }

    /// <summary>What introspection says of a token; of others it says that they are not active.</summary>
    public void Introspects(string token, string json) => _introspected[token] = json;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task FailWhenDownAsync(HttpContext context, RequestDelegate next)
    {
        if (Mood == IssuerMood.Down)
            context.Abort();
        else if (!StandInFeed.IsOfTheFeed(context.Request.Path) || !await Feed.FailsAsync(context))
            await next(context);
    }

    private IResult Metadata() => Results.Json(new
    {
        issuer = Mood == IssuerMood.SaysAnotherIssuer ? "https://evil.example" : Url,
        jwks_uri = Url + "/jwks",
        authorization_endpoint = Url + "/authorize",
        token_endpoint = Url + "/token",
        introspection_endpoint = Url + "/introspect",
    });

    private async Task<IResult> KeysAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _keyRequests);
        while (Mood == IssuerMood.HoldsKeys)
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        return Mood switch
        {
            IssuerMood.RedirectsKeys => Results.Redirect("/elsewhere"),
            IssuerMood.SendsTooMuch => Results.Text("{\"keys\":[" + new string(' ', 5_000_000) + "]}", "application/json"),
            IssuerMood.SendsPrivateKey => Results.Text("""{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}""", "application/json"),
            _ => KeySet(),
        };
    }

    private IResult KeySet() => Results.Text(new JsonWebKeySet(Published.Select(key => key.Public)).ToString(), "application/json");

    private async Task<IResult> IntrospectAsync(HttpContext context)
    {
        Interlocked.Increment(ref _introspections);
        LastCredentials = context.Request.Headers.Authorization;
        var form = await context.Request.ReadFormAsync();
        return Results.Text(_introspected.GetValueOrDefault(form["token"].ToString(), """{"active":false}"""), "application/json");
    }

    private IResult Stores(HttpContext context)
    {
        Interlocked.Increment(ref _storeRequests);
        return context.Request.Headers.Authorization.Count == 1 ? Results.Text(StoresJson, "application/json") : Results.Unauthorized();
    }
}
