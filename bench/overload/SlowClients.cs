using System.Net.Sockets;
using System.Text;

namespace IdentityPlatform.Overload;

/// <summary>Clients that never finish: half of them their headers, half of them their body. Who is sent away comes again.</summary>
internal sealed class SlowClients : IAsyncDisposable
{
    private const string Headers = "POST /connect/token HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";

    private readonly CancellationTokenSource _stopping = new();
    private readonly Uri _server;
    private Task[] _clients = [];
    private int _open;

    private SlowClients(Uri server) => _server = server;

    public int Count => _clients.Length;

    /// <summary>Returns when all are connected.</summary>
    public static async Task<SlowClients> OpenAsync(Uri server, int count)
    {
        var slow = new SlowClients(server);
        slow._clients = [.. Enumerable.Range(0, count).Select(i => DribbleAsync(slow, body: i % 2 == 0))];
        while (Volatile.Read(ref slow._open) < count)
        {
            await Task.Delay(50);
        }

        return slow;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_clients);
        _stopping.Dispose();
    }

    private static async Task DribbleAsync(SlowClients slow, bool body)
    {
        while (!slow._stopping.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(slow._server.Host, slow._server.Port, slow._stopping.Token);
                Interlocked.Increment(ref slow._open);
                var stream = client.GetStream();
                await stream.WriteAsync(Encoding.ASCII.GetBytes(body ? Headers + "Content-Length: 60000\r\n\r\n" : Headers + "X-Slow: "), slow._stopping.Token);
                while (true)
                {
                    await stream.WriteAsync("a"u8.ToArray(), slow._stopping.Token);
                    await Task.Delay(TimeSpan.FromSeconds(1), slow._stopping.Token);
                }
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // Sent away; or the end.
            }
        }
    }
}
