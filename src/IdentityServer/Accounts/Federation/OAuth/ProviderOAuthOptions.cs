using Microsoft.AspNetCore.Authentication.OAuth;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OAuth;

/// <summary>The framework's options, and what ours needs beside them.</summary>
public sealed class ProviderOAuthOptions : OAuthOptions
{
    /// <summary>How the server speaks to the provider.</summary>
    public IProviderBackchannel Provider { get; set; } = null!;

    /// <summary>The callback as it is registered at the provider.</summary>
    public string RedirectUri { get; set; } = "";

    /// <summary>The issuer that responses may name (RFC 9207); null when it is not known.</summary>
    public string? Issuer { get; set; }

    /// <summary>Whether a nonce is sent, for an ID token to repeat.</summary>
    public bool UsesNonce { get; set; }
}
