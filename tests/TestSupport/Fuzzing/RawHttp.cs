using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>An answer as it came.</summary>
/// <param name="Status">0 when there was none.</param>
/// <param name="Head">Status line and fields.</param>
/// <param name="Body">The rest; chunks with their sizes.</param>
/// <param name="Took">Until its last byte.</param>
public sealed record RawAnswer(int Status, string Head, string Body, TimeSpan Took)
{
    /// <summary>The first field of a name; null without one.</summary>
    public string? Header(string name) => Head.Split("\r\n").Skip(1).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>Sends bytes over a connection of their own, whatever they are.</summary>
public static class RawHttp
{
    /// <summary>Opens a connection that leaves no port behind when it is closed.</summary>
    public static async Task<Socket> ConnectAsync(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(enable: true, seconds: 0) };
        await socket.ConnectAsync("127.0.0.1", server.Port);
        return socket;
    }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="request">The bytes.</param>
    /// <param name="ends">Says that nothing follows; a server that waits for more goes on, and one that works may take it for a caller who has gone.</param>
    /// <param name="isHead">Whether the answer has no body though it names a length.</param>
    /// <param name="limit">How long to wait.</param>
    public static async Task<RawAnswer> SendAsync(Uri server, byte[] request, bool ends, bool isHead, TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        using var socket = await ConnectAsync(server);
        using var timeout = new CancellationTokenSource(limit);
        var answer = new StringBuilder();
        try
        {
            await WriteAsync(socket, request, ends, timeout.Token);
            await ReadAsync(socket, answer, isHead, timeout.Token);
        }
        catch (SocketException)
        {
            // It has been sent away.
        }
        catch (OperationCanceledException)
        {
            // Too long: the time says so.
        }

        return Parse(answer.ToString(), Stopwatch.GetElapsedTime(started));
    }

    // Whoever is refused in the middle may have an answer all the same.
    private static async Task WriteAsync(Socket socket, byte[] request, bool ends, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(request, cancellationToken);
            if (ends)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // Not all of it was taken.
        }
    }

    private static async Task ReadAsync(Socket socket, StringBuilder answer, bool isHead, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (!IsWhole(answer, isHead))
        {
            var count = await socket.ReceiveAsync(buffer, cancellationToken);
            if (count == 0)
            {
                return;
            }

            answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }

    private static bool IsWhole(StringBuilder received, bool isHead)
    {
        var answer = Parse(received.ToString(), TimeSpan.Zero);
        if (answer.Status is 0 || !received.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            return false;
        }

        if (answer.Header("Transfer-Encoding") is not null)
        {
            return isHead || answer.Body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        }

        return isHead || answer.Status is 204 or 304
            || (int.TryParse(answer.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && answer.Body.Length >= length);
    }

    // What an interim answer announces comes after it (RFC 9110 §15.2).
    private static RawAnswer Parse(string text, TimeSpan took)
    {
        while (text.StartsWith("HTTP/1.1 1", StringComparison.Ordinal) && text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and var interim)
        {
            text = text[(interim + 4)..];
        }

        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = end < 0 ? text : text[..end];
        return head.Length > 12 && int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status >= 200
            ? new RawAnswer(status, head, end < 0 ? "" : text[(end + 4)..], took)
            : new RawAnswer(0, head, "", took);
    }
}
