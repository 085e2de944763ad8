using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.TestSupport.Proxies;

/// <summary>
/// Passes TCP through until it is told to cut: then the next connection that says a certain thing loses the answer to it
/// and is closed, as when a network fails after a COMMIT was carried out.
/// </summary>
/// <param name="target">A port of this machine.</param>
public sealed class CuttingProxy(int target) : TcpProxy(new IPEndPoint(IPAddress.Loopback, target))
{
    private byte[]? _trigger;

    /// <summary>How many answers were cut off.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts off the answer to the next message that holds these bytes.</summary>
    public void CutAnswerTo(ReadOnlySpan<byte> text) => Volatile.Write(ref _trigger, text.ToArray());

    /// <inheritdoc />
    protected override Task PassAsync(NetworkStream client, NetworkStream server)
    {
        var cutting = new StrongBox();
        return Task.WhenAny(AskAsync(client, server, cutting), AnswerAsync(server, client, cutting));
    }

    private async Task AskAsync(NetworkStream from, NetworkStream to, StrongBox cutting)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, Stopping) is > 0 and var count)
        {
            var trigger = Volatile.Read(ref _trigger);
            if (trigger is not null && buffer.AsSpan(0, count).IndexOf(trigger) >= 0 && Interlocked.CompareExchange(ref _trigger, null, trigger) == trigger)
            {
                cutting.Value = true;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), Stopping);
        }
    }

    // The server answers when it has committed; by then the answer is all that can be lost.
    private async Task AnswerAsync(NetworkStream from, NetworkStream to, StrongBox cutting)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, Stopping) is > 0 and var count)
        {
            if (cutting.Value)
            {
                Cuts++;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), Stopping);
        }
    }

    private sealed class StrongBox
    {
        public volatile bool Value;
    }
}
