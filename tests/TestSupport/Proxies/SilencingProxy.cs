using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.TestSupport.Proxies;

/// <summary>
/// Passes TCP through until the network between both sides is parted: from then on nothing arrives and nobody is told, on
/// connections that are there and on new ones. When it is whole again, new connections work; the old ones stay silent for
/// ever, as behind a router that has forgotten them.
/// </summary>
/// <param name="target">A port of this machine.</param>
public sealed class SilencingProxy(int target) : TcpProxy(new IPEndPoint(IPAddress.Loopback, target))
{
    private volatile bool _parted;

    /// <summary>From now on nothing arrives.</summary>
    public void Part() => _parted = true;

    /// <summary>From now on new connections work.</summary>
    public void Join() => _parted = false;

    /// <inheritdoc />
    protected override Task PassAsync(NetworkStream client, NetworkStream server)
    {
        var silent = new Silence { Fell = _parted };
        return Task.WhenAny(CopyAsync(client, server, silent), CopyAsync(server, client, silent));
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Silence silence)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, Stopping) is > 0 and var count)
        {
            silence.Fell |= _parted;
            if (!silence.Fell)
            {
                await to.WriteAsync(buffer.AsMemory(0, count), Stopping);
            }
        }

        // A goodbye does not arrive either.
        if (silence.Fell)
        {
            await Task.Delay(Timeout.Infinite, Stopping);
        }
    }

    private sealed class Silence
    {
        public volatile bool Fell;
    }
}
