namespace IdentityPlatform.IdentityServer.Options;

/// <summary>
/// Outside Development: whoever ends TLS for the server must be named, or every request would count as plain HTTP and
/// come from the proxy's address; and not everybody may be, or anybody could claim any address.
/// </summary>
internal static class ProxyTrust
{
    private const string Section = ForwardedHeadersSettings.Key;

    public static IEnumerable<SettingProblem> Check(IConfiguration configuration, RootSettings root, ForwardedHeadersSettings forwarded)
    {
        if (!root.RequireHttps)
            yield break;
        if (!forwarded.Any && !ListenedAddresses.Of(configuration).Any(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            yield return new($"{Section}:{nameof(forwarded.KnownProxies)}", "is missing although the server listens on plain http only, so that no request would count as https",
                $"Set {Section}:{nameof(forwarded.KnownProxies)}:0 to the address of the proxy that ends TLS, or {Section}:{nameof(forwarded.KnownNetworks)}:0 to its network; or listen on https (Kestrel:Endpoints)");
        }

        for (var i = 0; i < forwarded.KnownNetworks.Count; i++)
        {
            if (System.Net.IPNetwork.TryParse(forwarded.KnownNetworks[i], out var network) && network.PrefixLength == 0)
                yield return new($"{Section}:{nameof(forwarded.KnownNetworks)}:{i}", $"is everybody: '{forwarded.KnownNetworks[i]}'", "Name the network that the proxies are in, such as 10.0.0.0/8");
        }
    }
}
