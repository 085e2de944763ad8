using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace IdentityPlatform.ResourceApi.Options;

/// <summary><c>ForwardedHeaders</c>: whose X-Forwarded-For and X-Forwarded-Proto are believed. Nobody's when empty.</summary>
/// <param name="KnownProxies">Addresses of proxies.</param>
/// <param name="KnownNetworks">Networks of proxies in CIDR notation.</param>
/// <param name="ForwardLimit">How many proxies a request passes.</param>
public sealed record ForwardedHeadersSettings(IReadOnlyList<IPAddress> KnownProxies, IReadOnlyList<System.Net.IPNetwork> KnownNetworks, int ForwardLimit)
{
    private const string Section = "ForwardedHeaders";

    /// <summary>Nobody is believed.</summary>
    public static ForwardedHeadersSettings None { get; } = new([], [], 1);

    /// <summary>Whether anybody is believed.</summary>
    public bool Any => KnownProxies.Count + KnownNetworks.Count > 0;

    internal static ForwardedHeadersSettings Read(IConfiguration configuration, ICollection<string> problems)
    {
        var section = configuration.GetSection(Section);
        var (proxies, networks) = (new List<IPAddress>(), new List<System.Net.IPNetwork>());
        foreach (var item in section.GetSection("KnownProxies").GetChildren())
        {
            if (IPAddress.TryParse(item.Value, out var address))
                proxies.Add(address);
            else
                problems.Add($"{item.Path} is not an IP address: '{item.Value}'. Set it to the proxy's address, or its network in {Section}:KnownNetworks.");
        }

        foreach (var item in section.GetSection("KnownNetworks").GetChildren())
        {
            if (System.Net.IPNetwork.TryParse(item.Value, out var network))
                networks.Add(network);
            else
                problems.Add($"{item.Path} is not a network: '{item.Value}'. Write it as 10.0.0.0/8.");
        }

        return new ForwardedHeadersSettings(proxies, networks, Limit(section["ForwardLimit"], problems));
    }

    internal void Apply(ForwardedHeadersOptions options)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = ForwardLimit;
        // The framework trusts the loopback by itself; here only those that are named.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in KnownProxies)
            options.KnownProxies.Add(proxy);
        foreach (var network in KnownNetworks)
            options.KnownIPNetworks.Add(network);
    }

    private static int Limit(string? text, ICollection<string> problems)
    {
        if (string.IsNullOrEmpty(text))
            return 1;
        if (int.TryParse(text, out var limit) && limit is >= 1 and <= 10)
            return limit;
        problems.Add($"{Section}:ForwardLimit is out of range: '{text}'. Set it to the number of proxies in a row, 1 to 10.");
        return 1;
    }
}
