using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace IdentityPlatform.TestSupport.Processes;

/// <summary>Addresses of this machine.</summary>
public static class Loopback
{
    // Below what Linux hands out to outgoing connections, or one of those could take a port while its server restarts.
    private const int First = 15_000;
    private const int Last = 32_000;

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, RandomNumberGenerator.GetInt32(First, Last));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }

    /// <summary>An http address on such a port.</summary>
    public static Uri FreeAddress() => new($"http://localhost:{FreePort()}");
}
