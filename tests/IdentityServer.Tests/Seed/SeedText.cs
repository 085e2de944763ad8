namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>A seed file of a test's own.</summary>
internal sealed class SeedText : IDisposable
{
    public SeedText(string json) => File.WriteAllText(Path, json);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"seed-{Guid.CreateVersion7():n}.json");

    public void Dispose() => File.Delete(Path);
}

/// <summary>The sample that everybody copies from.</summary>
internal static class ContractSample
{
    public const string Text = """
        {
          "scopes":  [{"name": "images:read", "display_name": "See your images", "resources": ["urn:identity-platform:resource-api"]}],
          "clients": [{
            "client_id": "spa", "client_name": "Demo SPA", "application_type": "web", "token_endpoint_auth_method": "none",
            "redirect_uris": ["http://localhost:5173/callback"], "post_logout_redirect_uris": ["http://localhost:5173/"],
            "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
            "scope": "openid profile email offline_access plan stores images:read",
            "client_secret": null, "jwks": null, "jwks_uri": null, "contacts": [], "logo_uri": null, "policy_uri": null, "tos_uri": null,
            "id_token_signed_response_alg": "RS256", "subject_type": "public", "require_pushed_authorization_requests": false,
            "dpop_bound_access_tokens": false, "backchannel_logout_uri": null, "backchannel_logout_session_required": true,
            "require_pkce": true, "first_party": true, "allowed_cors_origins": ["http://localhost:5173"], "access_token_format": "jwt",
            "access_token_lifetime": 900, "refresh_token_lifetime": 2592000
          }],
          "stores":  [{"id": 42, "name": "Gangnam", "owner": "alice", "access": [{"user": "bob", "role": "manager"}]}],
          "users":   [{"username": "alice", "email": "alice@example.com", "email_verified": true, "password": "Passw0rd!alice",
                       "password_hash": null, "full_name": "Alice Kim", "locale": "en", "plan": "pro", "roles": ["user"], "is_active": true}]
        }
        """;

    public static string DemoPath
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(System.IO.Path.Combine(folder.FullName, "IdentityPlatform.sln")))
                folder = folder.Parent!;
            return System.IO.Path.Combine(folder.FullName, "seed", "demo.json");
        }
    }
}
