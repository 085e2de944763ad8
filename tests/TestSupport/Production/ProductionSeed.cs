using System.Text.Json;

namespace IdentityPlatform.TestSupport.Production;

/// <summary>Clients and users of drills and load tests, in the seed format of the contract.</summary>
public static class ProductionSeed
{
    /// <summary>Password of every user.</summary>
    public const string Password = "Long-Passw0rd!7";

    /// <summary>Where the web app's codes are sent; nobody listens there.</summary>
    public const string Callback = "https://app.example.com/callback";

    /// <summary>The confidential clients.</summary>
    public static IReadOnlyList<string> Machines { get; } = ["machine", "resource-api"];

    /// <summary>How many users there are: <c>user0</c>, <c>user1</c> …</summary>
    public const int Users = 8;

    private const string Resource = "urn:identity-platform:resource-api";

    private static readonly string[] ApiScopes = ["images:read", "images:write", "stores:read", "stores:write", "stocks:read"];

    /// <summary>The seed.</summary>
    public static string Json { get; } = JsonSerializer.Serialize(new
    {
        scopes = ApiScopes.Select(name => new { name, display_name = name, resources = new[] { Resource } }),
        clients = new object[]
        {
            new
            {
                client_id = "web", client_name = "Web", application_type = "web", token_endpoint_auth_method = "none",
                redirect_uris = new[] { Callback }, grant_types = new[] { "authorization_code", "refresh_token" }, response_types = new[] { "code" },
                scope = "openid profile email offline_access stocks:read images:read", first_party = true,
            },
            new
            {
                client_id = "mobile", client_name = "Mobile", application_type = "native", token_endpoint_auth_method = "none",
                redirect_uris = new[] { "http://127.0.0.1/callback" }, grant_types = new[] { "authorization_code", "password", "refresh_token" },
                response_types = new[] { "code" }, scope = "openid profile email offline_access stocks:read images:read", first_party = true,
            },
            Machine("machine", "stocks:read"),
            Machine("resource-api", string.Join(' ', ApiScopes)),
        },
        users = Enumerable.Range(0, Users).Select(i => new
        {
            username = $"user{i}", email = $"user{i}@example.com", email_verified = true, password = Password, full_name = $"User {i}", plan = "pro", roles = new[] { "user" },
        }),
    });

    private static object Machine(string id, string scope) => new
    {
        client_id = id, client_name = id, token_endpoint_auth_method = "client_secret_basic", client_secret = "chosen, and replaced before anything starts",
        grant_types = new[] { "client_credentials" }, response_types = Array.Empty<string>(), redirect_uris = Array.Empty<string>(), scope,
    };
}
