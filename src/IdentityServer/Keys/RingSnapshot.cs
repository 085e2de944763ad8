using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>
/// The keys as they were read once, and what they mean by the database's time of that moment. Requests look up and decide
/// nothing; no clock of this machine plays a part.
/// </summary>
internal sealed class RingSnapshot
{
    private readonly Dictionary<string, SigningKey> _byKid;
    private readonly Dictionary<string, SigningKey> _signing = new(StringComparer.Ordinal);

    public RingSnapshot(StoredSigningKeys stored, Func<StoredSigningKey, SigningKey> open, RingSnapshot? before)
    {
        Stored = stored;
        _byKid = stored.Keys.Where(row => !row.IsRevoked).ToDictionary(row => row.Kid, open, StringComparer.Ordinal);
        foreach (var alg in SigningKeyMaker.Algorithms)
        {
            if (stored.Signing(alg) is { } row)
                _signing.Add(alg, _byKid[row.Kid]);
        }

        // What signs is published, even when a clock says otherwise.
        var published = stored.Keys.Where(row => row.IsPublishedAt(stored.At) || _signing.Values.Any(key => key.Kid == row.Kid)).Reverse().Select(row => _byKid[row.Kid]).ToList();
        var same = before is not null && before.Published.Keys.Select(key => key.Kid).SequenceEqual(published.Select(key => key.Kid), StringComparer.Ordinal);
        // The same object while the keys are the same: documents made from it stay made.
        Published = same ? before!.Published : new JsonWebKeySet(published.Select(key => key.Public));
    }

    public static RingSnapshot Empty { get; } = new(new StoredSigningKeys([], DateTimeOffset.MinValue), _ => throw new InvalidOperationException(), null);

    public StoredSigningKeys Stored { get; }

    public IEnumerable<(string Alg, TimeSpan Age)> Ages =>
        SigningKeyMaker.Algorithms.Select(Stored.Signing).OfType<StoredSigningKey>().Select(row => (row.Algorithm, Stored.At - row.ActivatesAt));

    public JsonWebKeySet Published { get; }

    public bool IsComplete => _signing.Count == SigningKeyMaker.Algorithms.Count;

    public SigningKey? Find(string kid) => _byKid.GetValueOrDefault(kid);

    public SigningKey? Current(string alg) => _signing.GetValueOrDefault(alg);
}
