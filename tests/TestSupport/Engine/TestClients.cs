using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.TestSupport.Engine;

/// <summary>Valid clients; a test changes the one thing it is about.</summary>
public static class TestClients
{
    public const string Secret = "qC8m3WfXn2Zr6Jt1uVb9Ls4Ye7Hk0Pd5Ga2Nx3Qo8Ti";

    private static readonly string SecretHash = ClientSecret.HashGenerated(Secret);

    public static Client Web(string id = "web") => new()
    {
        ClientId = id,
        ClientName = id,
        TokenEndpointAuthMethod = ClientAuthenticationMethods.ClientSecretBasic,
        SecretHash = SecretHash,
        RedirectUris = ["https://client.example/callback"],
        GrantTypes = new HashSet<string> { "authorization_code", "refresh_token" },
        ResponseTypes = new HashSet<string> { "code" },
        Scope = ScopeSet.Of("openid", "profile", "email", "offline_access", "plan", "roles", "stores", "images:read", "images:write"),
    };

    public static Client Spa(string id = "spa") => Web(id) with { TokenEndpointAuthMethod = ClientAuthenticationMethods.None, SecretHash = null };

    public static Client Mobile(string id = "mobile") =>
        Spa(id) with { FirstParty = true, GrantTypes = new HashSet<string> { "authorization_code", "refresh_token", "password" } };

    public static Client Machine(string id = "machine") => Web(id) with
    {
        RedirectUris = [],
        GrantTypes = new HashSet<string> { "client_credentials" },
        ResponseTypes = new HashSet<string>(),
        Scope = ScopeSet.Of("stocks:read", "images:read", "reports:read"),
    };

    /// <summary>The API that stands behind <see cref="Registrations.Resource"/>.</summary>
    public static Client Api(string id = "resource-api") => Machine(id) with { Scope = ScopeSet.Of("images:read", "images:write", "stocks:read") };
}
