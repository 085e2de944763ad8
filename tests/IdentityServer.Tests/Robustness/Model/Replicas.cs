using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Fuzzing;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Robustness.Model;

/// <summary>Two replicas on one database and one clock. Each request goes to either.</summary>
internal sealed partial class Replicas(SeededNumbers numbers) : IAsyncDisposable
{
    public static readonly TimeSpan AccessTokenLife = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ServerFactory[] _servers = new ServerFactory[2];

    public AccountClock Clock { get; } = new();

    public ErrorLog Errors { get; } = new();

    public TestDatabase Database { get; private set; } = null!;

    private ServerFactory Any => numbers.Pick(_servers);

    public async Task StartAsync(string seed)
    {
        Database = await ServerFactory.NewDatabaseAsync(seed);
        for (var i = 0; i < _servers.Length; i++)
            _servers[i] = await NewAsync();
    }

    /// <summary>One of the two ends and another one takes its place.</summary>
    public async Task RestartAsync()
    {
        var index = numbers.Below(_servers.Length);
        await _servers[index].DisposeAsync();
        _servers[index] = await NewAsync();
    }

    /// <summary>A form to a protocol endpoint.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string path, string? basic, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))) };
        if (basic is not null)
            request.Headers.TryAddWithoutValidation("Authorization", FuzzCredentials.Basic(basic));
        using var response = await Any.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBeLessThan(500, text);
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }

    public async Task<int> UserInfoAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Any.Http.SendAsync(request);
        ((int)response.StatusCode).ShouldBeLessThan(500);
        return (int)response.StatusCode;
    }

    /// <summary>A page with a browser's cookies.</summary>
    /// <returns>Where it leads to, and its text.</returns>
    public async Task<(string? Location, string Body)> VisitAsync(HttpMethod method, string path, string cookies, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Cookie", cookies);
        request.Headers.Accept.ParseAdd("text/html");
        if (method == HttpMethod.Post)
            request.Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        using var response = await Any.Http.SendAsync(request);
        return (response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Signs out on the page.</summary>
    public async Task SignOutAsync(string cookies)
    {
        var (_, page) = await VisitAsync(HttpMethod.Get, "/account/logout", cookies);
        await VisitAsync(HttpMethod.Post, "/account/logout", cookies, ("__RequestVerificationToken", Antiforgery().Match(page).Groups["token"].Value));
    }

    /// <summary>Signs in on the page.</summary>
    /// <returns>The browser's cookies; null when it was refused.</returns>
    public async Task<string?> SignInAsync(string user)
    {
        var server = Any;
        using var browser = new PageBrowser(server);
        var answer = await browser.SignInAsync(await browser.GetAsync("/account/login"), user);
        return answer.Location is null ? null : browser.Cookies.GetCookieHeader(server.Address);
    }

    public async Task SetActiveAsync(string user, bool active)
    {
        await using var scope = Any.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UserAdministration>().SetActiveAsync(user, active, CancellationToken.None);
    }

    /// <summary>Makes new signing keys and waits until both know them.</summary>
    public async Task ChangeKeysAsync(bool withdraw)
    {
        var maker = Any.Services.GetRequiredService<SigningKeyMaker>();
        var made = withdraw ? (await maker.RevokeAsync(CancellationToken.None)).Made : await maker.RotateAsync(atOnce: true, CancellationToken.None);
        foreach (var server in _servers)
        {
            await Eventually.TrueAsync(async () =>
            {
                var published = await server.Http.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative));
                return made.All(key => published.Contains(key.Kid, StringComparison.Ordinal));
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        await Database.DisposeAsync();
    }

    private Task<ServerFactory> NewAsync() => ServerFactory.StartAsync(new ServerOptions
    {
        Database = Database,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Issuer"] = "http://localhost:1", ["Tokens:AccessTokenLifetime"] = $"{AccessTokenLife}", ["Tokens:AuthorizationCodeLifetime"] = $"{CodeLife}", ["Tokens:RefreshTokenGrace"] = $"{Grace}",
            ["Sessions:Lifetime"] = "30.00:00:00", ["Sessions:IdleTimeout"] = "30.00:00:00",
        },
        Adjust = builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(Clock);
            builder.Logging.ClearProviders().AddProvider(Errors).SetMinimumLevel(LogLevel.Error);
        },
    });

    [GeneratedRegex("__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Antiforgery();
}
