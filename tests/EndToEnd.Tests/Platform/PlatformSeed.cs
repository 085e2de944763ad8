using System.Text.Json;

namespace IdentityPlatform.EndToEnd.Platform;

/// <summary>Clients, users and stores of the end-to-end tests, in the seed format of the contract.</summary>
public static class PlatformSeed
{
    /// <summary>Secret of the API's client and of the machine client; planted, so that logs can be searched for it.</summary>
    public const string ApiSecret = "canary-api-secret-5f0d1f7c9b";

    /// <summary>Password of every user; planted too.</summary>
    public const string Password = "Canary-Passw0rd!7";

    private const string Resource = "urn:identity-platform:resource-api";

    private static readonly string[] ApiScopes = ["images:read", "images:write", "stores:read", "stores:write", "stocks:read"];

    /// <summary>The seed for a relying party on an origin.</summary>
    public static string For(string origin) => JsonSerializer.Serialize(new
    {
        scopes = ApiScopes.Select(name => new { name, display_name = name, resources = new[] { Resource } }),
        clients = new object[]
        {
            BrowserClient("relying-party", origin, firstParty: true),
            BrowserClient("third-party", origin, firstParty: false),
            new
            {
                client_id = "mobile", client_name = "Shop", application_type = "native", token_endpoint_auth_method = "none",
                redirect_uris = new[] { "http://127.0.0.1/callback" }, grant_types = new[] { "authorization_code", "password", "refresh_token" },
                response_types = new[] { "code" }, first_party = true,
                scope = "openid profile email offline_access plan roles stores stores:read stores:write stocks:read images:read images:write",
            },
            Confidential("machine", "stocks:read"),
            Confidential("resource-api", string.Join(' ', ApiScopes)),
        },
        users = new object[]
        {
            User("alice", "pro"), User("bob", "free"), User("carol", "studio"), User("dave", "free"),
            User("root", "free", "user", "admin"), User("evicted", "free"),
        },
        stores = new object[]
        {
            new { id = 42, name = "Gangnam", owner = "alice", access = new[] { new { user = "bob", role = "manager" }, new { user = "carol", role = "viewer" } } },
            new { id = 43, name = "Hongdae", owner = "carol", access = Array.Empty<object>() },
        },
    });

    private static object BrowserClient(string id, string origin, bool firstParty) => new
    {
        client_id = id, client_name = $"The {id}", application_type = "web", token_endpoint_auth_method = "none",
        redirect_uris = new[] { $"{origin}/callback" }, post_logout_redirect_uris = new[] { $"{origin}/" },
        grant_types = new[] { "authorization_code", "refresh_token" }, response_types = new[] { "code" },
        scope = "openid profile email offline_access plan stores images:read images:write stores:read stores:write stocks:read",
        first_party = firstParty, allowed_cors_origins = new[] { origin },
    };

    private static object Confidential(string id, string scope) => new
    {
        client_id = id, client_name = id, token_endpoint_auth_method = "client_secret_basic", client_secret = ApiSecret,
        grant_types = new[] { "client_credentials" }, response_types = Array.Empty<string>(), redirect_uris = Array.Empty<string>(), scope,
    };

    private static object User(string name, string plan, params string[] roles) => new
    {
        username = name, email = $"{name}@example.com", email_verified = true, password = Password, full_name = $"{name} Kim", plan, roles = roles.Length > 0 ? roles : ["user"],
    };
}
