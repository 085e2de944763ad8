using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>The whole server on a clock that tests move, with apps and clients that administer and some that must not.</summary>
public partial class AdminServer : TwoFactorServer
{
    public new const string Name = "Administration";

    private const string Clients = """
        "clients": [
            {"client_id": "console", "application_type": "native", "token_endpoint_auth_method": "none", "first_party": true, "redirect_uris": ["http://127.0.0.1/callback"],
             "grant_types": ["authorization_code", "refresh_token", "password"], "response_types": ["code"], "scope": "openid offline_access admin images:read"},
            {"client_id": "stranger", "application_type": "native", "token_endpoint_auth_method": "none", "redirect_uris": ["http://127.0.0.1/callback"],
             "grant_types": ["authorization_code"], "response_types": ["code"], "scope": "openid admin"},
            {"client_id": "robot", "token_endpoint_auth_method": "client_secret_basic", "client_secret": "canary-client-secret-9d41c7", "first_party": true,
             "grant_types": ["client_credentials"], "response_types": [], "scope": "admin"},
            {"client_id": "foreign-robot", "token_endpoint_auth_method": "client_secret_basic", "client_secret": "canary-client-secret-9d41c7",
             "grant_types": ["client_credentials"], "response_types": [], "scope": "admin"},
        """;

    protected override string Seed => TestSeed.Text.Replace("\"clients\": [", Clients, StringComparison.Ordinal);

    /// <summary>A user with an app and the role admin.</summary>
    public async Task<TwoFactorUser> AddAdminAsync(string name = "root")
    {
        var user = await AddUserAsync(name);
        await SetRolesAsync(user, "user", "admin");
        return user;
    }

    public async Task SetRolesAsync(TwoFactorUser user, params string[] roles) => await CallAsync<UserAdministration, bool>(async users =>
    {
        await users.SetRolesAsync(user.Name, roles, default);
        return true;
    });

    /// <summary>A browser in which an administrator has just shown both factors.</summary>
    public async Task<PageBrowser> SignInAsync(TwoFactorUser user)
    {
        var browser = NewBrowser();
        await user.SignInAsync(browser);
        return browser;
    }

    /// <summary>A user's access token of an app, as if by the code grant after such a sign-in.</summary>
    public async Task<string> TokenAsync(TwoFactorUser user, string scope = "admin", string acr = "2", TimeSpan age = default, string client = "console")
    {
        var now = Clock.GetUtcNow();
        var grant = await CallAsync<IGrantStore, Grant?>(store => store.OpenAsync(
            new OpenGrantRequest
            {
                UserId = user.Id,
                ClientId = client,
                Scope = ScopeSet.Of(scope.Split(' ')),
                Authentication = new AuthenticationContext(Guid.CreateVersion7(), now - age, acr, ["pwd"]),
                Device = new ClientDevice(null, null),
                SessionExpiresAt = now.AddDays(1),
            },
            default));
        var registered = await CallAsync<IClientStore, Client?>(clients => clients.FindAsync(client, default).AsTask());
        return (await CallAsync<TokenIssuer, TokenResponse>(issuer =>
            issuer.ForUserAsync(new UserTokenRequest(registered!, grant.ShouldNotBeNull(), grant.Scope), default).AsTask())).AccessToken;
    }

    /// <summary>A client's own access token.</summary>
    public async Task<string> TokenOfClientAsync(string client, string scope = "admin")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{TestSeed.ClientSecret}")));
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["scope"] = scope });
        using var response = await Factory.Http.SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>Calls the API.</summary>
    public async Task<AdminAnswer> CallAsync(HttpMethod method, string path, string? token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await Factory.Http.SendAsync(request);
        return new AdminAnswer((int)response.StatusCode, response.Headers.WwwAuthenticate.ToString(), response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The last event about a user.</summary>
    public async Task<string?> LastEventAsync(Guid user) => await ScalarAsync<string>(
        """
        SELECT concat_ws(' | ', type, coalesce(actor_id::text, '-'), coalesce(actor_client, '-'), coalesce(reason, '-'), coalesce(data::text, '-'), ip_address IS NOT NULL, trace_id IS NOT NULL)
          FROM security_events WHERE user_id = $1 ORDER BY id DESC LIMIT 1
        """, user);

    /// <summary>Every route of the API with a method it has.</summary>
    public IReadOnlyList<(HttpMethod Method, string Path)> ApiRoutes()
    {
        var routes = Routes().Where(route => route.Path.StartsWith("/api/admin/", StringComparison.Ordinal) && !route.Path.EndsWith("openapi.json", StringComparison.Ordinal)).ToList();
        routes.Count.ShouldBeGreaterThan(10);
        return routes;
    }

    private IEnumerable<(HttpMethod Method, string Path)> Routes() => Factory.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            .Select(method => (new HttpMethod(method), "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), Example))));

    private static string Example(Match parameter) => parameter.Value.Contains(":guid", StringComparison.Ordinal) ? "019a0000-0000-7000-8000-000000000000"
        : parameter.Value.Contains(":long", StringComparison.Ordinal) ? "42" : "nothing";

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}

/// <summary>An answer of the API.</summary>
public sealed record AdminAnswer(int Status, string Challenge, string? MediaType, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
}

[CollectionDefinition(AdminServer.Name)]
public sealed class AdminDefinition : ICollectionFixture<AdminServer>;
