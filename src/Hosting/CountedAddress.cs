using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.Hosting;

/// <summary>As whom requests of an address are counted by rate limits.</summary>
public static class CountedAddress
{
    /// <summary>The address itself; for IPv6 its /64, which is what one subscriber gets.</summary>
    public static IPAddress Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
