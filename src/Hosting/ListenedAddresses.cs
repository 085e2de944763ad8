using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace IdentityPlatform.Hosting;

/// <summary>Where a service listens, as the configuration says it.</summary>
public static class ListenedAddresses
{
    private const string Default = "http://localhost:5000";

    /// <summary>All addresses, in Kestrel's order of precedence: its own endpoints, <c>urls</c>, ports.</summary>
    public static IReadOnlyList<string> Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        string[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];
        if (endpoints.Length > 0)
            return endpoints;
        if (Split(configuration["urls"]) is { Length: > 0 } urls)
            return urls;
        string[] ports = [.. Ports(configuration, "http"), .. Ports(configuration, "https")];
        return ports.Length > 0 ? ports : [Default];
    }

    /// <summary>The parts of a list with semicolons.</summary>
    public static string[] Split(string? list) => list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>The address at which somebody on this machine reaches what listens at <paramref name="address"/>, by default at the framework's own.</summary>
    public static string FromThisMachine(string? address)
    {
        var listened = BindingAddress.Parse(address ?? Default);
        var host = listened.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : listened.Host;
        return new Uri($"{listened.Scheme}://{host}:{listened.Port}").AbsoluteUri.TrimEnd('/');
    }

    private static IEnumerable<string> Ports(IConfiguration configuration, string scheme) =>
        Split(configuration[$"{scheme}_ports"]).Select(port => $"{scheme}://*:{port}");
}
