using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.IdentityServer.Accounts.Limits;

/// <summary>Whose requests count together when addresses are limited.</summary>
public static class NetworkAddress
{
    private const int NetworkBytes = 8; // an IPv6 subscriber has a /64 to choose from

    /// <summary>The address, or its network for IPv6; one word for all whose address is not known.</summary>
    public static string Of(string? ipAddress)
    {
        if (!IPAddress.TryParse(ipAddress, out var address))
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}
