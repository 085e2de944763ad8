namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>A seal over some events in a row, and over the seal before it.</summary>
public sealed record Seal
{
    /// <summary>What the first seal has for the hash of the one before.</summary>
    public static byte[] NoHash { get; } = new byte[32];

    /// <summary>From 1 on, without a gap.</summary>
    public required long Number { get; init; }

    /// <summary>It covers events with ids after this one…</summary>
    public required long AfterId { get; init; }

    /// <summary>…up to this one.</summary>
    public required long LastId { get; init; }

    /// <summary>The latest time of its events.</summary>
    public required DateTimeOffset NewestAt { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset SealedAt { get; init; }

    /// <summary>Which key it was made with.</summary>
    public required byte[] KeyId { get; init; }

    /// <summary>Of each event an <see cref="EventDigest"/>, in the order of ids.</summary>
    public required byte[] Digests { get; init; }

    /// <summary>Hash of the seal before.</summary>
    public required byte[] Previous { get; init; }

    /// <summary>Keyed hash of all of the above.</summary>
    public byte[] Hash { get; init; } = [];

    /// <summary>How it is written down outside of the database: <c>NUMBER:HASH</c>.</summary>
    public string Mark => new SealMark(Number, Hash).ToString();
}
