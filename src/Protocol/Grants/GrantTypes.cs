using System.Collections.Frozen;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>Values of <c>grant_type</c> (RFC 6749) that exist here.</summary>
public static class GrantTypes
{
    /// <summary>RFC 6749 §4.1.3.</summary>
    public const string AuthorizationCode = "authorization_code";

    /// <summary>RFC 6749 §6.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>RFC 6749 §4.3. Only for first-party clients that list it (RFC 9700 §2.4 advises against it for all others).</summary>
    public const string Password = "password";

    /// <summary>RFC 6749 §4.4.</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>All of them, for discovery and for telling <c>unsupported_grant_type</c> from <c>unauthorized_client</c>.</summary>
    public static IReadOnlySet<string> Supported { get; } =
        new[] { AuthorizationCode, RefreshToken, Password, ClientCredentials }.ToFrozenSet(StringComparer.Ordinal);
}
