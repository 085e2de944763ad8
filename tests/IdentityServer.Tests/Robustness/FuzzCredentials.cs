using System.Text;
using System.Text.Json.Nodes;
using IdentityPlatform.IdentityServer.Server;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>What valid requests hold.</summary>
internal sealed record FuzzCredentials
{
    public const string Scope = "openid profile email offline_access roles plan stores";

    public required string User { get; init; }

    public required Guid UserId { get; init; }

    public required Guid Session { get; init; }

    public required string AccessToken { get; init; }

    public required string RefreshToken { get; init; }

    public required string IdToken { get; init; }

    public required string AdminToken { get; init; }

    public required string Code { get; init; }

    public required string Cookie { get; init; }

    public static string Basic(string client) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{TestSeed.ClientSecret}"));

    /// <summary>Values for the admin API that name what is there.</summary>
    public JsonNode? ValueFor(string path, string name) => (path, name) switch
    {
        (_, "reason") => "asked by the owner",
        (_, "limit") => "20",
        (_, "before" or "after" or "from" or "to") => "",
        (_, "role") when path.Contains("stores", StringComparison.Ordinal) => "manager",
        (_, "role") => "user",
        (_, "plan") => "pro",
        (_, "active" or "acts_only") => "true",
        (_, "user") when path.Contains("stores", StringComparison.Ordinal) => User,
        (_, "user" or "actor") => UserId.ToString(),
        (_, "ip") => "127.0.0.1",
        (_, "id" or "user_id") when path.Contains("users", StringComparison.Ordinal) => UserId.ToString(),
        (_, "id") when path.Contains("stores", StringComparison.Ordinal) => "42",
        (_, "id") when path.Contains("sessions", StringComparison.Ordinal) => Session.ToString(),
        (_, "roles") => new JsonArray("user"),
        (_, "id" or "client_id") when path.Contains("clients", StringComparison.Ordinal) => "web",
        (_, "client") => JsonNode.Parse($$"""
            {"client_id":"c{{Guid.CreateVersion7():n}}","client_name":"Fuzz","token_endpoint_auth_method":"none","redirect_uris":["https://app.example/callback"],
             "grant_types":["authorization_code","refresh_token"],"response_types":["code"],"scope":"openid","allowed_cors_origins":["https://app.example"],"access_token_lifetime":900}
            """),
        (_, "scope") => JsonNode.Parse($$"""{"name":"s{{Guid.CreateVersion7():n}}:read","display_name":"Fuzz","resources":["urn:fuzz"]}"""),
        (_, "name") when path.Contains("scopes", StringComparison.Ordinal) => "images:read",
        _ => null,
    };
}
