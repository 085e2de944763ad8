namespace IdentityPlatform.Protocol;

/// <summary>Scopes with a meaning to the server itself; API scopes are rows.</summary>
public static class ScopeNames
{
    /// <summary>Asks for an ID token (OpenID Connect Core §3.1.2.1).</summary>
    public const string OpenId = "openid";

    /// <summary>Profile claims (OpenID Connect Core §5.4).</summary>
    public const string Profile = "profile";

    /// <summary>E-mail claims (OpenID Connect Core §5.4).</summary>
    public const string Email = "email";

    /// <summary>Phone claims (OpenID Connect Core §5.4).</summary>
    public const string Phone = "phone";

    /// <summary>Address claim (OpenID Connect Core §5.4).</summary>
    public const string Address = "address";

    /// <summary>Asks for a refresh token (OpenID Connect Core §11).</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>Ours: the user's roles.</summary>
    public const string Roles = "roles";

    /// <summary>Ours: the user's plan.</summary>
    public const string Plan = "plan";

    /// <summary>Ours: the user's stores and the chosen one.</summary>
    public const string Stores = "stores";

    /// <summary>Ours: the admin API. A row like those of APIs, for clients may have it too.</summary>
    public const string Admin = "admin";

    /// <summary>Scopes that only mean something for a user: never granted to a client by itself.</summary>
    public static IReadOnlySet<string> OfUsers { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        OpenId, Profile, Email, Phone, Address, OfflineAccess, Roles, Plan, Stores,
    };
}
