using IdentityPlatform.Protocol;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>Who this server is to authenticators: taken from the issuer, never from a request (Web Authentication §5.1.2).</summary>
public sealed class RelyingParty(ProtocolOptions protocol, IOptions<PasskeyOptions> options)
{
    private readonly Uri _issuer = new(protocol.Issuer);

    /// <summary>The only origin that is believed.</summary>
    public string Origin => _issuer.GetLeftPart(UriPartial.Authority);

    /// <summary>The RP ID: a domain.</summary>
    public string Id => options.Value.RelyingPartyId is { Length: > 0 } configured ? configured : _issuer.IdnHost;

    /// <summary>Whether there can be passkeys here: they are switched on, and the issuer has a name, not only an address.</summary>
    public bool Available => options.Value.Enabled && _issuer.HostNameType == UriHostNameType.Dns;

    // Web Authentication §5.1.2 (7): "a registrable domain suffix of or equal to" the effective domain. That it is no public
    // suffix is the browser's to check.
    internal static bool Fits(string issuer, string id) =>
        id.Length == 0 || (new Uri(issuer).IdnHost is var host && (host == id || (id.Contains('.', StringComparison.Ordinal) && host.EndsWith("." + id, StringComparison.Ordinal))));
}
