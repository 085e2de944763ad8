namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>What became of an event or some.</summary>
public enum EventChange
{
    /// <summary>It is not what was sealed.</summary>
    Changed,

    /// <summary>Its erasable part is absent and was not: right when its user's account was erased.</summary>
    Blanked,

    /// <summary>It was not there when its place was sealed.</summary>
    Added,

    /// <summary>Sealed, and no longer there.</summary>
    Missing,
}

/// <summary>A difference between a seal and the events it covers.</summary>
/// <param name="Change">What became of it.</param>
/// <param name="EventId">The event; of missing ones the event they were before, or null at the end.</param>
/// <param name="Count">How many.</param>
/// <param name="User">Whose, when it was blanked.</param>
public sealed record EventDifference(EventChange Change, long? EventId, int Count = 1, Guid? User = null);

/// <summary>Compares a seal with the events in its range.</summary>
/// <param name="key">What it was made with.</param>
/// <param name="seal">An intact one.</param>
public sealed class SegmentComparison(SealKey key, Seal seal)
{
    private readonly EventDigest[] _sealed = SealKey.Read(seal.Digests);
    private readonly List<EventDifference> _differences = [];
    private readonly List<long> _unknown = [];
    private int _next;

    /// <summary>How many events were sealed.</summary>
    public int Sealed => _sealed.Length;

    /// <summary>How many are missing before the first that is there; they may have been pruned, and are not among the differences.</summary>
    public int Leading { get; private set; }

    /// <summary>Compares.</summary>
    /// <param name="events">The events in the range, in the order of ids.</param>
    public IReadOnlyList<EventDifference> Compare(IReadOnlyList<EventContent> events)
    {
        Dictionary<ulong, int> places = new(_sealed.Length);
        for (var i = 0; i < _sealed.Length; i++)
            places[_sealed[i].Lasting] = i;
        foreach (var content in events)
        {
            var digest = key.Digest(content);
            if (!places.TryGetValue(digest.Lasting, out var place) || place < _next)
            {
                _unknown.Add(content.Id);
                continue;
            }

            Settle(place, content.Id);
            _next = place + 1;
            if (digest.Erasable != _sealed[place].Erasable)
                _differences.Add(new(content.BlankFor is null ? EventChange.Changed : EventChange.Blanked, content.Id, User: content.BlankFor));
        }

        Settle(_sealed.Length, null);
        return _differences;
    }

    // Between two events that are as they were: unknown ones stand for missing ones as far as there are any.
    private void Settle(int place, long? before)
    {
        var missing = place - _next;
        if (_next == 0 && _unknown.Count == 0)
        {
            Leading = missing;
            return;
        }

        for (var i = 0; i < _unknown.Count; i++)
            _differences.Add(new(i < missing ? EventChange.Changed : EventChange.Added, _unknown[i]));
        if (missing > _unknown.Count)
            _differences.Add(new(EventChange.Missing, before, missing - _unknown.Count));
        _unknown.Clear();
    }
}
