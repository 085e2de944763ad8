using System.Net.Sockets;

namespace IdentityPlatform.Overload;

/// <summary>Connections that have asked once and say nothing more.</summary>
internal sealed class IdleConnections : IAsyncDisposable
{
    private const int AtOnce = 100;

    private readonly List<TcpClient> _clients = [];

    public int Count => _clients.Count;

    /// <summary>Opens them.</summary>
    public static async Task<IdleConnections> OpenAsync(Uri server, int count)
    {
        var idle = new IdleConnections();
        while (idle.Count < count)
        {
            idle._clients.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, count - idle.Count)).Select(_ => AskOnceAsync(server))));
        }

        return idle;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static async Task<TcpClient> AskOnceAsync(Uri server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await client.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        _ = await client.GetStream().ReadAsync(new byte[1024]);
        return client;
    }
}
