using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>What seals are made and checked with. Whoever has the database alone does not have it.</summary>
public sealed class SealKey
{
    private const int DigestSize = 16;
    private const int IdSize = 8;

    private readonly byte[] _forEvents;
    private readonly byte[] _forSeals;

    /// <summary>A key made of a secret.</summary>
    /// <param name="secret">32 random bytes.</param>
    public SealKey(byte[] secret)
    {
        _forEvents = HMACSHA256.HashData(secret, "audit events"u8);
        _forSeals = HMACSHA256.HashData(secret, "audit seals"u8);
        Id = HMACSHA256.HashData(secret, "audit key id"u8)[..IdSize];
    }

    /// <summary>Tells which key, and nothing about it.</summary>
    public byte[] Id { get; }

    /// <summary>The digests as they stand in a seal.</summary>
    public static EventDigest[] Read(ReadOnlySpan<byte> digests)
    {
        var all = new EventDigest[digests.Length / DigestSize];
        for (var i = 0; i < all.Length; i++)
        {
            var one = digests.Slice(i * DigestSize, DigestSize);
            all[i] = new EventDigest(BinaryPrimitives.ReadUInt64BigEndian(one), BinaryPrimitives.ReadUInt64BigEndian(one[8..]));
        }

        return all;
    }

    /// <summary>The digest of an event.</summary>
    public EventDigest Digest(EventContent content)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_forEvents, content.Lasting, hash);
        var lasting = BinaryPrimitives.ReadUInt64BigEndian(hash);
        HMACSHA256.HashData(_forEvents, content.Erasable, hash);
        return new EventDigest(lasting, BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>The digests of events, as a seal keeps them.</summary>
    public byte[] Digests(IReadOnlyList<EventContent> events)
    {
        var all = new byte[events.Count * DigestSize];
        for (var i = 0; i < events.Count; i++)
        {
            var digest = Digest(events[i]);
            var place = all.AsSpan(i * DigestSize, DigestSize);
            BinaryPrimitives.WriteUInt64BigEndian(place, digest.Lasting);
            BinaryPrimitives.WriteUInt64BigEndian(place[8..], digest.Erasable);
        }

        return all;
    }

    /// <summary>The seal with its hash.</summary>
    public Seal Close(Seal seal) => seal with { KeyId = Id, Hash = HashOf(seal with { KeyId = Id }) };

    /// <summary>Whether a seal was made with this key.</summary>
    public bool Made(Seal seal) => CryptographicOperations.FixedTimeEquals(seal.KeyId, Id);

    /// <summary>Whether a seal is as it was made.</summary>
    public bool IsIntact(Seal seal) => CryptographicOperations.FixedTimeEquals(seal.Hash, HashOf(seal));

    // Fixed lengths but for the digests, whose length comes before them: there is one reading.
    private byte[] HashOf(Seal seal)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _forSeals);
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (var value in new[] { seal.Number, seal.AfterId, seal.LastId, Microseconds(seal.NewestAt), Microseconds(seal.SealedAt), seal.KeyId.Length, seal.Previous.Length, seal.Digests.Length })
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            hash.AppendData(number);
        }

        hash.AppendData(seal.KeyId);
        hash.AppendData(seal.Previous);
        hash.AppendData(seal.Digests);
        return hash.GetHashAndReset();
    }

    private static long Microseconds(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMicrosecond;
}
