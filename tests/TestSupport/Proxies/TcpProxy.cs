using System.Net;
using System.Net.Sockets;
using IdentityPlatform.TestSupport.Processes;

namespace IdentityPlatform.TestSupport.Proxies;

/// <summary>Stands between a program and what it talks to; what becomes of a connection is up to its kind.</summary>
public abstract class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, Loopback.FreePort());
    private readonly CancellationTokenSource _stopping = new();
    private readonly EndPoint _target;
    private readonly Task _accepting;

    /// <summary>Listens on a free port.</summary>
    /// <param name="target">A port or a Unix socket of this machine.</param>
    protected TcpProxy(EndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Cancelled when the proxy ends.</summary>
    protected CancellationToken Stopping => _stopping.Token;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Passes one connection on; both ends of it are closed when this returns or throws.</summary>
    protected abstract Task PassAsync(NetworkStream client, NetworkStream server);

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = BeginAsync(await _listener.AcceptSocketAsync(_stopping.Token));
        }
    }

    private async Task BeginAsync(Socket accepted)
    {
        using var client = new NetworkStream(accepted, ownsSocket: true);
        var connected = new Socket(_target.AddressFamily, SocketType.Stream, _target is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        await using var server = await OpenAsync(connected);
        accepted.NoDelay = true;
        await PassAsync(client, server);
    }

    private async Task<NetworkStream> OpenAsync(Socket socket)
    {
        try
        {
            await socket.ConnectAsync(_target, _stopping.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
