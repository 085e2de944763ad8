using System.Net.Sockets;
using IdentityPlatform.TestSupport.Fuzzing;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>A caller that goes away in the middle of a request.</summary>
internal static class CutConnections
{
    private static readonly TimeSpan Slowest = TimeSpan.FromMilliseconds(12);

    /// <summary>Each phase of a request at which a caller can go.</summary>
    public static IReadOnlyList<string> Phases { get; } = ["in the head", "in the body", "at work", "before the answer is read", "half closed"];

    /// <summary>Sends as much of a request as the phase says and closes the connection, mostly by a reset.</summary>
    public static async Task CutAsync(Uri server, RawRequest request, string phase, SeededNumbers numbers)
    {
        var wire = request.ToWire(server);
        var head = wire.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        using var socket = await RawHttp.ConnectAsync(server);
        // A request without a body has no other middle than its head.
        var sent = phase switch
        {
            "in the head" => numbers.Below(head),
            "in the body" => Math.Min(wire.Length - 1, head + numbers.Below(Math.Max(1, wire.Length - head))),
            _ => wire.Length,
        };
        await socket.SendAsync(wire.AsMemory(0, sent));
        switch (phase)
        {
            case "at work":
                // Anywhere between the first statement and the commit: the moment is what differs from round to round.
                await Task.Delay(Slowest * (numbers.Below(1000) / 1000.0));
                break;
            case "before the answer is read":
                while (socket.Available == 0 && socket.Connected && !socket.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead))
                {
                    // Not yet.
                }

                break;
            case "half closed":
                socket.Shutdown(SocketShutdown.Send);
                break;
        }
    }
}
