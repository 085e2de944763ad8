using Microsoft.Extensions.Configuration;

namespace IdentityPlatform.Hosting.Settings;

/// <summary>
/// Outside Development: whoever ends TLS for a service must be named, or every request would count as plain HTTP and
/// come from the proxy's address; and not everybody may be, or anybody could claim any address.
/// </summary>
public static class ProxyTrust
{
    private const string Section = ForwardedHeadersSettings.Key;

    /// <summary>Everything that is wrong.</summary>
    /// <param name="configuration">Says where the service listens.</param>
    /// <param name="requireHttps">Whether it turns plain http away.</param>
    /// <param name="forwarded">Who is believed.</param>
    public static IEnumerable<SettingProblem> Check(IConfiguration configuration, bool requireHttps, ForwardedHeadersSettings forwarded)
    {
        ArgumentNullException.ThrowIfNull(forwarded);
        return requireHttps ? Problems(configuration, forwarded) : [];
    }

    private static IEnumerable<SettingProblem> Problems(IConfiguration configuration, ForwardedHeadersSettings forwarded)
    {
        if (!forwarded.Any && !ListenedAddresses.Of(configuration).Any(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            yield return new($"{Section}:{nameof(forwarded.KnownProxies)}", "is missing although only plain http is listened to, so that no request would count as https",
                $"Set {Section}:{nameof(forwarded.KnownProxies)}:0 to the address of the proxy that ends TLS, or {Section}:{nameof(forwarded.KnownNetworks)}:0 to its network; or listen on https (Kestrel:Endpoints)");
        }

        for (var i = 0; i < forwarded.KnownNetworks.Count; i++)
        {
            if (System.Net.IPNetwork.TryParse(forwarded.KnownNetworks[i], out var network) && network.PrefixLength == 0)
                yield return new($"{Section}:{nameof(forwarded.KnownNetworks)}:{i}", $"is everybody: '{forwarded.KnownNetworks[i]}'", "Name the network that the proxies are in, such as 10.0.0.0/8");
        }
    }
}
