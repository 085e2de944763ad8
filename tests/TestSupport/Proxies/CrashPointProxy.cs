using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.TestSupport.Proxies;

/// <summary>On which side of an exchange with PostgreSQL a connection breaks.</summary>
public enum CrashSide
{
    /// <summary>PostgreSQL never hears of it.</summary>
    Before,

    /// <summary>PostgreSQL has done it, and its answer is lost.</summary>
    After,
}

/// <summary>
/// Passes PostgreSQL's protocol through and counts its exchanges, one for each Sync or Query, on all connections together.
/// Told to, it breaks the connection of the k-th one from then on; all others go on. TLS would hide what it counts.
/// </summary>
/// <param name="target">A port or a Unix socket of this machine.</param>
public sealed class CrashPointProxy(EndPoint target) : TcpProxy(target)
{
    private CrashPoint? _armed;

    /// <summary>Breaks the k-th exchange from now on.</summary>
    public void Arm(int exchange, CrashSide side) => Volatile.Write(ref _armed, new CrashPoint(exchange, side));

    /// <summary>Exchanges since <see cref="Arm"/>.</summary>
    public int Seen => Volatile.Read(ref _armed)?.Seen ?? 0;

    /// <summary>Breaks nothing any more.</summary>
    /// <returns>Whether it did.</returns>
    public bool Disarm() => Interlocked.Exchange(ref _armed, null)?.Fired ?? false;

    /// <inheritdoc />
    protected override Task PassAsync(NetworkStream client, NetworkStream server)
    {
        var link = new Link();
        return Task.WhenAny(AskAsync(client, server, link), AnswerAsync(server, client, link));
    }

    private async Task AskAsync(NetworkStream client, NetworkStream server, Link link)
    {
        var messages = new PostgresMessages(client, Stopping);
        var exchange = new MemoryStream();
        for (var message = await messages.NextAsync(typed: false); message is not null; message = await messages.NextAsync())
        {
            await exchange.WriteAsync(message, Stopping);
            // A part of an exchange waits for the rest of it: it has not happened until it is whole.
            if (message[0] is (byte)'P' or (byte)'B' or (byte)'D' or (byte)'E' or (byte)'C')
            {
                continue;
            }

            var counts = message[0] is PostgresMessages.Query or PostgresMessages.Sync;
            var side = counts ? Volatile.Read(ref _armed)?.Count() : null;
            if (side is CrashSide.Before)
            {
                return;
            }

            link.Asked(counts, last: side is CrashSide.After);
            await server.WriteAsync(exchange.GetBuffer().AsMemory(0, (int)exchange.Length), Stopping);
            exchange.SetLength(0);
            if (side is CrashSide.After)
            {
                // Whatever was sent after it is lost with the connection.
                await Task.Delay(Timeout.Infinite, Stopping);
            }
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client, Link link)
    {
        var messages = new PostgresMessages(server, Stopping);
        while (await messages.NextAsync() is { } message)
        {
            if (!link.IsLost)
            {
                await client.WriteAsync(message, Stopping);
            }

            if (message[0] == PostgresMessages.Ready && link.Answered())
            {
                return;
            }
        }
    }

    private sealed class CrashPoint(int exchange, CrashSide side)
    {
        private int _seen;

        public int Seen => Volatile.Read(ref _seen);

        public bool Fired => Volatile.Read(ref _seen) >= exchange;

        public CrashSide? Count() => Interlocked.Increment(ref _seen) == exchange ? side : null;
    }

    /// <summary>What one connection has been asked and has answered.</summary>
    private sealed class Link
    {
        private readonly Lock _lock = new();

        // The server says that it is ready once by itself, after the start.
        private int _open = 1;
        private bool _cut;

        /// <summary>Whether what is answered now belongs to the exchange that is cut off.</summary>
        public bool IsLost
        {
            get
            {
                lock (_lock)
                {
                    return _cut && _open == 1;
                }
            }
        }

        public void Asked(bool counts, bool last)
        {
            lock (_lock)
            {
                _open += counts ? 1 : 0;
                _cut |= last;
            }
        }

        /// <summary>An exchange is done.</summary>
        /// <returns>Whether it is the one that is cut off.</returns>
        public bool Answered()
        {
            lock (_lock)
            {
                return --_open == 0 && _cut;
            }
        }
    }
}
