using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.TestSupport.Processes;

/// <summary>
/// Passes TCP through until it is told to cut: then the next connection that says a certain thing loses the answer to it
/// and is closed, as when a network fails after a COMMIT was carried out.
/// </summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, Loopback.FreePort());
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _target;
    private readonly Task _accepting;
    private byte[]? _trigger;

    /// <summary>Passes through to a port of this machine.</summary>
    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many answers were cut off.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts off the answer to the next message that holds these bytes.</summary>
    public void CutAnswerTo(ReadOnlySpan<byte> text) => Volatile.Write(ref _trigger, text.ToArray());

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            _ = PassAsync(client);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _target);
            var cutting = new StrongBox();
            await Task.WhenAny(AskAsync(client.GetStream(), server.GetStream(), cutting), AnswerAsync(server.GetStream(), client.GetStream(), cutting));
        }
    }

    private async Task AskAsync(NetworkStream from, NetworkStream to, StrongBox cutting)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stopping.Token) is > 0 and var count)
        {
            var trigger = Volatile.Read(ref _trigger);
            if (trigger is not null && buffer.AsSpan(0, count).IndexOf(trigger) >= 0 && Interlocked.CompareExchange(ref _trigger, null, trigger) == trigger)
            {
                cutting.Value = true;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
    }

    // The server answers when it has committed; by then the answer is all that can be lost.
    private async Task AnswerAsync(NetworkStream from, NetworkStream to, StrongBox cutting)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stopping.Token) is > 0 and var count)
        {
            if (cutting.Value)
            {
                Cuts++;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
    }

    private sealed class StrongBox
    {
        public volatile bool Value;
    }
}
