namespace IdentityPlatform.ResourceApi.Options;

/// <summary>What is convenient in Development and dangerous elsewhere.</summary>
internal static class ProductionRules
{
    // Of seed/demo.json, where everybody can read them.
    private const string EndOfDemoSecrets = "-for-development-only";

    /// <summary>Everything that is wrong, each with key and fix; nothing in Development.</summary>
    public static IEnumerable<string> Problems(ApiSettings settings, IConfiguration configuration, IHostEnvironment environment)
    {
        if (environment.IsDevelopment())
            yield break;
        if (settings.Introspection?.ClientSecret.EndsWith(EndOfDemoSecrets, StringComparison.OrdinalIgnoreCase) == true)
            yield return "Introspection:ClientSecret is the demo's, which everybody knows. Make another (clients secret resource-api, at the identity server) and set it.";
        if (settings.RequireHttps && !settings.ForwardedHeaders.Any && !ListensOnHttps(configuration))
            yield return "ForwardedHeaders:KnownProxies is missing although the API listens on plain http only, so that no request would count as https. Set ForwardedHeaders:KnownProxies:0 to the address of the proxy that ends TLS, or ForwardedHeaders:KnownNetworks:0 to its network; or listen on https (Kestrel:Endpoints).";
        for (var i = 0; i < settings.ForwardedHeaders.KnownNetworks.Count; i++)
        {
            // Anybody could claim any address, and be counted as it.
            if (settings.ForwardedHeaders.KnownNetworks[i].PrefixLength == 0)
                yield return $"ForwardedHeaders:KnownNetworks:{i} is everybody. Name the network that the proxies are in, such as 10.0.0.0/8.";
        }
    }

    private static bool ListensOnHttps(IConfiguration configuration) =>
        ListenedAddresses.Of(configuration).Any(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
}
