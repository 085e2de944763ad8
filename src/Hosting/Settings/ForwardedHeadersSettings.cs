using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.Hosting.Settings;

/// <summary><c>ForwardedHeaders</c>: whose X-Forwarded-For and X-Forwarded-Proto are believed. Nobody's when empty.</summary>
public sealed class ForwardedHeadersSettings : ISettings
{
    internal const string Key = "ForwardedHeaders";

    /// <inheritdoc />
    public static string Section => Key;

    /// <summary>Addresses of proxies.</summary>
    public List<string> KnownProxies { get; set; } = [];

    /// <summary>Networks of proxies in CIDR notation.</summary>
    public List<string> KnownNetworks { get; set; } = [];

    /// <summary>How many proxies a request passes.</summary>
    public int ForwardLimit { get; set; } = 1;

    /// <summary>Whether anybody is believed.</summary>
    public bool Any => KnownProxies.Count + KnownNetworks.Count > 0;

    /// <inheritdoc />
    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        for (var i = 0; i < KnownProxies.Count; i++)
        {
            if (!IPAddress.TryParse(KnownProxies[i], out _))
                yield return new($"{Section}:{nameof(KnownProxies)}:{i}", $"is not an IP address: '{KnownProxies[i]}'", "Set it to the proxy's address, or its network in ForwardedHeaders:KnownNetworks");
        }

        for (var i = 0; i < KnownNetworks.Count; i++)
        {
            if (!System.Net.IPNetwork.TryParse(KnownNetworks[i], out _))
                yield return new($"{Section}:{nameof(KnownNetworks)}:{i}", $"is not a network: '{KnownNetworks[i]}'", "Write it as 10.0.0.0/8");
        }

        if (ForwardLimit is < 1 or > 10)
            yield return new($"{Section}:{nameof(ForwardLimit)}", $"is out of range: {ForwardLimit}", "Set it to the number of proxies in a row, 1 to 10");
    }

    /// <summary>Tells the framework.</summary>
    public void Apply(ForwardedHeadersOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = ForwardLimit;
        // The framework trusts the loopback by itself; here only those that are named.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in KnownProxies)
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        foreach (var network in KnownNetworks)
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
    }
}
