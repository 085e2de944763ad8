using System.Net;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Cors</c>: origins are those of the registered clients; this is how long a browser remembers the answer.</summary>
public sealed class CorsSettings : ISettings
{
    public static string Section => "Cors";

    public TimeSpan PreflightMaxAge { get; set; } = TimeSpan.FromMinutes(10);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (PreflightMaxAge < TimeSpan.Zero || PreflightMaxAge > TimeSpan.FromDays(1))
            yield return new($"{Section}:{nameof(PreflightMaxAge)}", $"is out of range: {PreflightMaxAge}", "Set it to a duration from 00:00:00 to 1.00:00:00");
    }
}

/// <summary><c>ForwardedHeaders</c>: whose X-Forwarded-For and X-Forwarded-Proto are believed. Nobody's when empty.</summary>
public sealed class ForwardedHeadersSettings : ISettings
{
    internal const string Key = "ForwardedHeaders";

    public static string Section => Key;

    /// <summary>Addresses of proxies.</summary>
    public List<string> KnownProxies { get; set; } = [];

    /// <summary>Networks of proxies in CIDR notation.</summary>
    public List<string> KnownNetworks { get; set; } = [];

    /// <summary>How many proxies a request passes.</summary>
    public int ForwardLimit { get; set; } = 1;

    public bool Any => KnownProxies.Count + KnownNetworks.Count > 0;

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
}
