namespace IdentityPlatform.TokenValidation;

/// <summary>Names of this package.</summary>
public static class BearerTokens
{
    /// <summary>The authentication scheme, and the one in the <c>Authorization</c> header (RFC 6750 §2.1).</summary>
    public const string Scheme = "Bearer";

    /// <summary>Where a protected resource says whose tokens it takes (RFC 9728 §3).</summary>
    public const string MetadataPath = "/.well-known/oauth-protected-resource";
}
