using System.Text.Json;
using IdentityPlatform.EndToEnd.Platform;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>Clients of the app in both variants, and people: each test changes its own.</summary>
public static class SpaSeed
{
    private const string Resource = "urn:identity-platform:resource-api";

    private const string Scope = "openid profile email offline_access roles plan stores images:read images:write stores:read stores:write";

    private static readonly string[] ApiScopes = ["images:read", "images:write", "stores:read", "stores:write", "stocks:read"];

    private static readonly (string Name, string Plan)[] People =
    [
        ("alice", "pro"), ("bob", "free"), ("carol", "free"), ("dave", "free"), ("erin", "free"), ("frank", "free"), ("grace", "pro"), ("heidi", "free"),
    ];

    /// <summary>The seed for these origins.</summary>
    public static string For(string spa, string shortLived, string bff) => JsonSerializer.Serialize(new
    {
        scopes = ApiScopes.Select(name => new { name, display_name = name, resources = new[] { Resource } }),
        clients = new object[]
        {
            App("spa", spa, 900),
            App("spa-short", shortLived, 63),
            new
            {
                client_id = "bff", client_name = "Demo app with a backend", application_type = "web", token_endpoint_auth_method = "client_secret_post",
                client_secret = PlatformSeed.ApiSecret, redirect_uris = new[] { $"{bff}/bff/callback" }, post_logout_redirect_uris = new[] { $"{bff}/bff/signed-out" },
                grant_types = new[] { "authorization_code", "refresh_token" }, response_types = new[] { "code" }, scope = Scope, first_party = true,
            },
            new
            {
                client_id = "mobile", client_name = "Shop", application_type = "native", token_endpoint_auth_method = "none",
                redirect_uris = new[] { "http://127.0.0.1/callback" }, grant_types = new[] { "authorization_code", "password", "refresh_token" },
                response_types = new[] { "code" }, first_party = true, scope = Scope,
            },
            new
            {
                client_id = "resource-api", client_name = "Resource API", token_endpoint_auth_method = "client_secret_basic", client_secret = PlatformSeed.ApiSecret,
                grant_types = new[] { "client_credentials" }, response_types = Array.Empty<string>(), redirect_uris = Array.Empty<string>(),
                scope = string.Join(' ', ApiScopes),
            },
        },
        users = People.Select(person => new
        {
            username = person.Name, email = $"{person.Name}@example.com", email_verified = true, password = PlatformSeed.Password,
            full_name = $"{char.ToUpperInvariant(person.Name[0])}{person.Name[1..]} Kim", plan = person.Plan, roles = new[] { "user" },
        }),
        stores = new object[]
        {
            Store(42, "Gangnam", "alice", ("bob", "manager"), ("carol", "viewer"), ("grace", "manager")),
            Store(43, "Hongdae", "erin", ("alice", "staff"), ("bob", "staff")),
            Store(44, "Haeundae", "frank"),
        },
    });

    private static object App(string id, string origin, int lifetime) => new
    {
        client_id = id, client_name = "Demo app", application_type = "web", token_endpoint_auth_method = "none",
        redirect_uris = new[] { $"{origin}/callback" }, post_logout_redirect_uris = new[] { $"{origin}/" },
        grant_types = new[] { "authorization_code", "refresh_token" }, response_types = new[] { "code" }, scope = Scope,
        first_party = true, allowed_cors_origins = new[] { origin }, access_token_lifetime = lifetime,
    };

    private static object Store(int id, string name, string owner, params (string User, string Role)[] access) =>
        new { id, name, owner, access = access.Select(entry => new { user = entry.User, role = entry.Role }) };
}
