using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Fuzzing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>A server with everything switched on that has an endpoint, and valid requests for all of it.</summary>
internal sealed class FuzzServer : AdminServer
{
    private static readonly string[] UnlimitedMethods = ["GET", "POST"];

    private static readonly SemaphoreSlim Turn = new(1);

    public ErrorLog Errors { get; } = new();

    protected override ServerOptions Options => base.Options with
    {
        Settings = new Dictionary<string, string>(BillingServer.Settings, StringComparer.Ordinal)
        {
            ["Feed:HoldPollsFor"] = "00:00:01",
            ["Federation:Google:ClientId"] = "google-client", ["Federation:Google:ClientSecret"] = "x",
            ["Federation:Discord:ClientId"] = "discord-client", ["Federation:Discord:ClientSecret"] = "x",
            ["Federation:GitHub:ClientId"] = "github-client", ["Federation:GitHub:ClientSecret"] = "x",
        },
        Adjust = builder =>
        {
            base.Options.Adjust!(builder);
            // As ConsoleLog.
            builder.Logging.ClearProviders().AddProvider(Errors).SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Critical);
        },
    };

    /// <summary>Every route with a method; null for a page, which takes any.</summary>
    public IReadOnlyList<(string Method, string Path)> AllRoutes() =>
    [
        .. from source in Factory.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
           from endpoint in source.Endpoints.OfType<RouteEndpoint>()
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? UnlimitedMethods
           select (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/')),
    ];

    /// <summary>Makes people and tokens that nobody has used, and all requests they could send.</summary>
    public async Task<IReadOnlyList<RawRequest>> ValidAsync(SeededNumbers numbers)
    {
        // One after the other: codes of authenticator apps are good for one moment.
        await Turn.WaitAsync();
        try
        {
            return await MakeAsync(numbers);
        }
        finally
        {
            Turn.Release();
        }
    }

    private async Task<IReadOnlyList<RawRequest>> MakeAsync(SeededNumbers numbers)
    {
        // What is limited by time is not limited for long; tokens outlive a few such steps.
        Clock.Advance(TimeSpan.FromMinutes(3));
        var (person, admin) = (await AddUserAsync("fuzzed"), await AddAdminAsync("fuzzing"));
        using var personBrowser = NewBrowser();
        await personBrowser.SignInAsync(await personBrowser.GetAsync("/account/login"), (await AddUserWithoutAsync("plain")).Name);
        using var adminBrowser = await SignInAsync(admin);
        using var stranger = NewBrowser();
        var credentials = await CredentialsAsync(person, admin, personBrowser);
        return
        [
            .. ProtocolRequests.Of(credentials),
            .. AccountRequests.Of(credentials),
            .. OpenApiRequests.Of((await stranger.GetAsync("/api/admin/openapi.json")).Body, credentials.ValueFor).Select(request => request.With("Authorization", "Bearer " + credentials.AdminToken)),
            .. await PageRequests.OfAsync(personBrowser, ["/account"], numbers),
            .. await PageRequests.OfAsync(adminBrowser, ["/admin", $"/admin/users/{person.Id}", "/admin/stores/42", "/admin/clients/one?id=web"], numbers),
            .. await PageRequests.OfAsync(stranger, ["/account/login", "/account/register", ProtocolRequests.Authorize], numbers),
            .. AllRoutes().Select(route => new RawRequest(route.Method, Example(route.Path, credentials)).With("Cookie", credentials.Cookie)),
        ];
    }

    private async Task<FuzzCredentials> CredentialsAsync(TwoFactorUser person, TwoFactorUser admin, PageBrowser browser)
    {
        var plain = await AddUserWithoutAsync("token");
        using var answer = await Factory.Http.PostAsync("/connect/token", new FormUrlEncodedContent(
            [new("grant_type", "password"), new("client_id", "mobile"), new("username", plain.Name), new("password", TestSeed.Password), new("scope", FuzzCredentials.Scope)]));
        var tokens = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var code = (await browser.GetAsync(ProtocolRequests.Authorize.Replace("client_id=web", "client_id=spa", StringComparison.Ordinal).Replace("https%3A%2F%2Fweb.example", "http%3A%2F%2Flocalhost%3A5173", StringComparison.Ordinal))).Location;
        return new FuzzCredentials
        {
            User = plain.Name,
            UserId = person.Id,
            AccessToken = tokens.GetProperty("access_token").GetString()!,
            RefreshToken = tokens.GetProperty("refresh_token").GetString()!,
            IdToken = tokens.GetProperty("id_token").GetString()!,
            AdminToken = await TokenAsync(admin),
            Code = code?.Split("code=").ElementAtOrDefault(1)?.Split('&')[0] ?? "none",
            Cookie = browser.Cookies.GetCookieHeader(Factory.Address),
            Session = await ScalarAsync<Guid>("SELECT id FROM sessions WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1"),
        };
    }

    private static string Example(string path, FuzzCredentials credentials) => string.Join('/', path.Split('/').Select(part => part switch
    {
        ['{', ..] when part.Contains(":guid", StringComparison.Ordinal) => credentials.UserId.ToString(),
        ['{', ..] when part.Contains(":long", StringComparison.Ordinal) => "42",
        ['{', ..] => "google",
        _ => part,
    }));
}
