using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.IdentityServer.Accounts.Sessions;

/// <summary>The network of an address, as wide as a household or an office gets it.</summary>
public static class Network
{
    private const int V4Bits = 24;
    private const int V6Bits = 48; // RFC 6177 §2: what an end site gets at most

    private const int SubscriberBytes = 8; // an IPv6 subscriber has a /64 to choose from

    /// <summary>What attempts of one subscriber are counted under: the IPv4 address, the /64 of an IPv6 one.</summary>
    /// <param name="ipAddress">An address as text; null when unknown.</param>
    /// <returns>Its bytes; null for what is no address.</returns>
    public static byte[]? SubscriberOf(string? ipAddress)
    {
        if (!IPAddress.TryParse(ipAddress, out var address))
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? bytes[..SubscriberBytes] : bytes;
    }

    /// <summary>The network.</summary>
    /// <param name="ipAddress">An address as text; null when unknown.</param>
    /// <returns>E.g. <c>192.0.2.0/24</c>; null for what is no address.</returns>
    public static string? Of(string? ipAddress)
    {
        if (!IPAddress.TryParse(ipAddress, out var address))
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bits = address.AddressFamily == AddressFamily.InterNetworkV6 ? V6Bits : V4Bits;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(bits / 8).Clear();
        return new IPNetwork(new IPAddress(bytes), bits).ToString();
    }
}
