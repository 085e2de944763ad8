namespace IdentityPlatform.IdentityServer.Server;

/// <summary>A seed that most tests can use: one client of each kind, users of every plan, two stores.</summary>
public static class TestSeed
{
    /// <summary>Secret of every confidential client.</summary>
    public const string ClientSecret = "canary-client-secret-9d41c7";

    /// <summary>Password of every user.</summary>
    public const string Password = "Canary-Passw0rd!5";

    /// <summary>Origin of the client <c>spa</c>.</summary>
    public const string SpaOrigin = "http://localhost:5173";

    private const string Scopes = "openid profile email offline_access roles plan stores images:read images:write stores:read stores:write stocks:read";

    /// <summary>Clients spa, web (third party), mobile, machine, resource-api; users alice, bob, carol, dave, admin, erin (inactive); stores 42 and 43.</summary>
    public static string Text { get; } = $$"""
        {
          "scopes": [
            {"name": "images:read", "resources": ["urn:identity-platform:resource-api"]},
            {"name": "images:write", "resources": ["urn:identity-platform:resource-api"]},
            {"name": "stores:read", "resources": ["urn:identity-platform:resource-api"]},
            {"name": "stores:write", "resources": ["urn:identity-platform:resource-api"]},
            {"name": "stocks:read", "resources": ["urn:identity-platform:resource-api"]}
          ],
          "clients": [
            {"client_id": "spa", "client_name": "The SPA", "token_endpoint_auth_method": "none", "first_party": true,
             "redirect_uris": ["{{SpaOrigin}}/callback"], "post_logout_redirect_uris": ["{{SpaOrigin}}/"],
             "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
             "scope": "{{Scopes}}", "allowed_cors_origins": ["{{SpaOrigin}}"]},
            {"client_id": "web", "client_name": "The web shop", "token_endpoint_auth_method": "client_secret_basic", "client_secret": "{{ClientSecret}}",
             "redirect_uris": ["https://web.example/callback"], "post_logout_redirect_uris": ["https://web.example/"],
             "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"], "scope": "{{Scopes}}"},
            {"client_id": "mobile", "client_name": "The app", "application_type": "native", "token_endpoint_auth_method": "none", "first_party": true,
             "redirect_uris": ["http://127.0.0.1/callback", "com.example.app:/callback"],
             "grant_types": ["authorization_code", "refresh_token", "password"], "response_types": ["code"], "scope": "{{Scopes}}"},
            {"client_id": "machine", "token_endpoint_auth_method": "client_secret_basic", "client_secret": "{{ClientSecret}}",
             "grant_types": ["client_credentials"], "response_types": [], "scope": "stocks:read"},
            {"client_id": "resource-api", "token_endpoint_auth_method": "client_secret_basic", "client_secret": "{{ClientSecret}}",
             "grant_types": ["client_credentials"], "response_types": [], "scope": "images:read images:write stores:read stores:write stocks:read"}
          ],
          "users": [
            {{User("alice", "pro")}}, {{User("bob", "free")}}, {{User("carol", "studio")}}, {{User("dave", "enterprise")}},
            {"username": "admin", "email": "admin@example.com", "email_verified": true, "password": "{{Password}}", "roles": ["user", "superuser"]},
            {"username": "erin", "email": "erin@example.com", "password": "{{Password}}", "is_active": false}
          ],
          "stores": [
            {"id": 42, "name": "Gangnam", "owner": "alice", "access": [{"user": "bob", "role": "manager"}, {"user": "carol", "role": "viewer"}]},
            {"id": 43, "name": "Hongdae", "owner": "carol", "access": [{"user": "alice", "role": "staff"}]}
          ]
        }
        """;

    private static string User(string name, string plan) =>
        $$"""{"username": "{{name}}", "email": "{{name}}@example.com", "email_verified": true, "password": "{{Password}}", "full_name": "{{name}} Kim", "plan": "{{plan}}"}""";
}
