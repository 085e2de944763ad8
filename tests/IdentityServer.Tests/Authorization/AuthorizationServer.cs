using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Authorization;

/// <summary>The whole server with three clients and two users.</summary>
public sealed class AuthorizationServer : IAsyncLifetime
{
    public const string Callback = "https://partner.example/callback?from=id";
    public const string SpaCallback = "http://localhost:5173/callback";
    public const string SpaHome = "http://localhost:5173/";
    public const string SuiteCallback = "https://suite.example/callback";
    public const string SuiteSecret = "suite-secret-of-these-tests";
    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static readonly string Seed = JsonSerializer.Serialize(SeedFile());

    private ServerFactory _server = null!;

    public string Issuer => _server.Issuer;

    public async Task InitializeAsync() => _server = await ServerFactory.StartAsync(Seed);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    /// <summary>A browser that has never been here.</summary>
    public Browser NewBrowser() => new(_server.Address);

    /// <summary>The address of a valid request of the partner, which people are asked about, with changes.</summary>
    public static string Authorize(params (string Name, string? Value)[] changes) => AuthorizeBy("partner", Callback, changes);

    /// <summary>The address of a valid request of our own app, which people are not asked about, with changes.</summary>
    public static string AuthorizeSpa(params (string Name, string? Value)[] changes) => AuthorizeBy("spa", SpaCallback, changes);

    /// <summary>The address of a request as the Basic OP plan of the OpenID Foundation sends it, with more parameters.</summary>
    public static string AuthorizeSuite(string more = "", string scope = "openid") =>
        $"/connect/authorize?client_id=suite&redirect_uri={Uri.EscapeDataString(SuiteCallback)}&scope={Uri.EscapeDataString(scope)}&state=s&nonce=n&response_type=code{more}";

    public static Dictionary<string, string> Parameters(string address) => Browser.QueryOf(address);

    private static string AuthorizeBy(string client, string callback, (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = client,
            ["redirect_uri"] = callback,
            ["response_type"] = "code",
            ["scope"] = "openid email",
            ["state"] = "af0 \"<&>",
            ["nonce"] = "n-0S6_WzA2Mj",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        var query = parameters.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={WebUtility.UrlEncode(pair.Value)}");
        return "/connect/authorize?" + string.Join('&', query);
    }

    private static object SeedFile() => new
    {
        clients = new object[]
        {
            new
            {
                client_id = "spa", client_name = "Our app", token_endpoint_auth_method = "none", first_party = true,
                redirect_uris = (string[])[SpaCallback], post_logout_redirect_uris = (string[])[SpaHome],
                grant_types = (string[])["authorization_code", "refresh_token"], scope = "openid email offline_access stores",
                allowed_cors_origins = (string[])["http://localhost:5173"],
            },
            new
            {
                client_id = "partner", client_name = "Partner", token_endpoint_auth_method = "none", first_party = false,
                redirect_uris = (string[])[Callback], scope = "openid email profile",
            },
            new
            {
                client_id = "suite", client_name = "Suite", token_endpoint_auth_method = "client_secret_post", client_secret = SuiteSecret, require_pkce = false,
                redirect_uris = (string[])[SuiteCallback], post_logout_redirect_uris = (string[])["https://suite.example/out"],
                grant_types = (string[])["authorization_code", "refresh_token"], scope = "openid profile email address phone offline_access",
            },
        },
        users = new object[]
        {
            new { username = "alice", email = "alice@example.com", password = "Passw0rd!alice" },
            new { username = "bobby", email = "bobby@example.com", password = "Passw0rd!bobby" },
        },
        stores = new object[] { new { id = 42, name = "Gangnam", owner = "alice" } },
    };
}
