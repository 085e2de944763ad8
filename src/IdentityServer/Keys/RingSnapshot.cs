using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>A row and its opened key.</summary>
internal sealed record RingKey(StoredSigningKey Row, SigningKey Key)
{
    public bool IsPublishedAt(DateTimeOffset now) => Row.RetiresAt is null || Row.RetiresAt > now;
}

/// <summary>The keys as they were read once. Time alone changes what they mean; nothing has to be read for that.</summary>
internal sealed class RingSnapshot(IReadOnlyList<RingKey> keys)
{
    // Newest first, so that the first active one is the current one.
    private readonly RingKey[] _newestFirst = [.. keys.OrderByDescending(key => key.Row.ActivatesAt).ThenByDescending(key => key.Row.Kid, StringComparer.Ordinal)];
    private volatile PublishedSet? _published;

    public static RingSnapshot Empty { get; } = new([]);

    public SigningKey? Find(string kid) => Array.Find(_newestFirst, key => key.Row.Kid == kid)?.Key;

    public SigningKey? CurrentAt(string alg, DateTimeOffset now)
    {
        foreach (var key in _newestFirst)
        {
            if (key.Key.Alg == alg && key.Row.ActivatesAt <= now && key.IsPublishedAt(now))
                return key.Key;
        }

        return null;
    }

    public bool IsCompleteAt(DateTimeOffset now) => SigningKeyMaker.Algorithms.All(alg => CurrentAt(alg, now) is not null);

    public IEnumerable<(string Alg, TimeSpan Age)> AgesAt(DateTimeOffset now) => _newestFirst
        .Where(key => key.Row.ActivatesAt <= now && key.IsPublishedAt(now))
        .DistinctBy(key => key.Key.Alg)
        .Select(key => (key.Key.Alg, now - key.Row.ActivatesAt));

    public JsonWebKeySet PublishedAt(DateTimeOffset now)
    {
        if (_published is { } known && known.Until > now)
            return known.Keys;

        var live = _newestFirst.Where(key => key.IsPublishedAt(now)).ToList();
        var until = live.Select(key => key.Row.RetiresAt).Where(at => at is not null).Min() ?? DateTimeOffset.MaxValue;
        var published = new PublishedSet(new JsonWebKeySet(live.Select(key => key.Key.Public)), until);
        _published = published;
        return published.Keys;
    }

    private sealed record PublishedSet(JsonWebKeySet Keys, DateTimeOffset Until);
}
