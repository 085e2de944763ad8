using IdentityPlatform.IdentityServer.Options;
using Microsoft.AspNetCore.Authentication;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;

/// <summary>How one provider of OpenID Connect is spoken to.</summary>
public sealed class OpenIdOptions : RemoteAuthenticationOptions
{
    /// <summary>Empty; what is missing is filled in by the composition.</summary>
    public OpenIdOptions() => Events = new RemoteAuthenticationEvents();

    /// <summary>The registration.</summary>
    public OpenIdProviderSettings Settings { get; set; } = null!;

    /// <summary>Metadata and keys.</summary>
    public DiscoveredProvider Discovered { get; set; } = null!;

    /// <summary>Requests without the browser.</summary>
    public IProviderBackchannel Provider { get; set; } = null!;

    /// <summary>The callback as it is registered at the provider.</summary>
    public string RedirectUri { get; set; } = "";

    /// <summary>Encrypts the <c>state</c>, for this provider alone.</summary>
    public ISecureDataFormat<AuthenticationProperties> StateDataFormat { get; set; } = null!;
}
