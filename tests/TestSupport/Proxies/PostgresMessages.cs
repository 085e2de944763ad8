using System.Buffers.Binary;
using System.Net.Sockets;

namespace IdentityPlatform.TestSupport.Proxies;

/// <summary>
/// Takes PostgreSQL's protocol apart: each message is a type, its length and so many bytes. The first one of a connection
/// has no type.
/// </summary>
internal sealed class PostgresMessages(NetworkStream stream, CancellationToken cancellationToken)
{
    /// <summary>An exchange that asks by text ends with it (Query).</summary>
    public const byte Query = (byte)'Q';

    /// <summary>An exchange of several messages ends with it (Sync).</summary>
    public const byte Sync = (byte)'S';

    /// <summary>The server has done what an exchange asked for (ReadyForQuery).</summary>
    public const byte Ready = (byte)'Z';

    private const int Length = 4;

    /// <summary>The next message as it came; null at the end.</summary>
    /// <param name="typed">False for the first one of a connection.</param>
    public async Task<byte[]?> NextAsync(bool typed = true)
    {
        var head = new byte[(typed ? 1 : 0) + Length];
        if (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) < head.Length)
        {
            return null;
        }

        var message = new byte[head.Length - Length + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(^Length))];
        head.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(head.Length), cancellationToken);
        return message;
    }
}
