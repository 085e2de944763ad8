namespace IdentityPlatform.Protocol.Clients;

/// <summary>
/// A registered client, immutable. Members are named after their registration names (RFC 7591 §2, OpenID Connect
/// Dynamic Client Registration 1.0 §2); what is ours alone is said so.
/// </summary>
public sealed record Client
{
    /// <summary><c>client_id</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>client_name</c>, shown to people. Falls back to the id.</summary>
    public required string ClientName { get; init; }

    /// <summary><c>application_type</c>: native clients may use any port on a loopback redirect URI (RFC 8252 §7.3).</summary>
    public ApplicationType ApplicationType { get; init; } = ApplicationType.Web;

    /// <summary><c>token_endpoint_auth_method</c>, exactly one: none, client_secret_basic, client_secret_post.</summary>
    public required string TokenEndpointAuthMethod { get; init; }

    /// <summary>How the secret is stored; null for a public client.</summary>
    public string? SecretHash { get; init; }

    /// <summary>Ours: the secret that the one in force has replaced, in its stored form; null when there is none.</summary>
    public string? PreviousSecretHash { get; init; }

    /// <summary>Ours: until when the replaced secret works too.</summary>
    public DateTimeOffset? PreviousSecretExpiresAt { get; init; }

    /// <summary><c>redirect_uris</c>, compared as strings (RFC 9700 §2.1).</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary><c>post_logout_redirect_uris</c> (OpenID Connect RP-Initiated Logout 1.0 §3.1).</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary><c>grant_types</c>.</summary>
    public IReadOnlySet<string> GrantTypes { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary><c>response_types</c>.</summary>
    public IReadOnlySet<string> ResponseTypes { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary><c>scope</c>: what the client may ask for.</summary>
    public ScopeSet Scope { get; init; } = ScopeSet.Empty;

    /// <summary><c>id_token_signed_response_alg</c>: RS256 (default), ES256 or PS256.</summary>
    public string IdTokenSignedResponseAlg { get; init; } = "RS256";

    /// <summary>Ours: algorithm of JWT access tokens, ES256 unless the registration says otherwise.</summary>
    public string AccessTokenSignedResponseAlg { get; init; } = "ES256";

    /// <summary>Ours: PKCE is required. Always true for public clients.</summary>
    public bool RequirePkce { get; init; } = true;

    /// <summary>Ours: a product of the owner. Skips the consent page and may use the password grant if registered for it.</summary>
    public bool FirstParty { get; init; }

    /// <summary>Ours: browser origins that may call the token, userinfo and revocation endpoints (CORS).</summary>
    public IReadOnlySet<string> AllowedCorsOrigins { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Ours: lifetime of access tokens; null takes the server's setting.</summary>
    public TimeSpan? AccessTokenLifetime { get; init; }

    /// <summary>Ours: absolute lifetime of a refresh token family; null takes the server's setting.</summary>
    public TimeSpan? RefreshTokenLifetime { get; init; }

    /// <summary><c>default_max_age</c>; null when not registered.</summary>
    public TimeSpan? DefaultMaxAge { get; init; }

    /// <summary><c>require_auth_time</c>.</summary>
    public bool RequireAuthTime { get; init; }

    /// <summary><c>client_uri</c>, shown on the consent page.</summary>
    public string? ClientUri { get; init; }

    /// <summary><c>logo_uri</c>. Never fetched by the server and never loaded by its pages.</summary>
    public string? LogoUri { get; init; }

    /// <summary><c>policy_uri</c>, linked from the consent page.</summary>
    public string? PolicyUri { get; init; }

    /// <summary><c>tos_uri</c>, linked from the consent page.</summary>
    public string? TosUri { get; init; }

    /// <summary><c>contacts</c>.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>Ours: false refuses the client everywhere with <c>invalid_client</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Ours: tokens that were issued up to then count no more; null when none were revoked.</summary>
    public DateTimeOffset? TokensRevokedAt { get; init; }

    /// <summary>True when the client cannot keep a secret (RFC 6749 §2.1).</summary>
    public bool IsPublic => TokenEndpointAuthMethod == ClientAuthenticationMethods.None;

    /// <summary>Whether the client is registered for a grant type.</summary>
    /// <param name="grantType">The value of <c>grant_type</c>.</param>
    /// <returns>True when it may use it.</returns>
    public bool Allows(string grantType) => GrantTypes.Contains(grantType);
}

/// <summary><c>application_type</c> (OpenID Connect Dynamic Client Registration 1.0 §2).</summary>
public enum ApplicationType
{
    /// <summary>Runs on a web server or in a browser.</summary>
    Web,

    /// <summary>Runs on a device (RFC 8252).</summary>
    Native,
}
