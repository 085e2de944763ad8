using System.Collections.Concurrent;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>
/// What the issuer told of ended sessions, revoked grants and tokens, users and clients, and of changed claims. Bounded:
/// an entry leaves when no token it is about can live any more, and the oldest leave early when there are too many; then
/// tokens as old as what was forgotten are no longer vouched for. Read without locks, written by one at a time.
/// </summary>
internal sealed class EventMemory(SecurityEventOptions options, TimeProvider time)
{
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<SubjectKey, RememberedEvent> _events = new();
    private readonly Dictionary<SubjectKey, LinkedListNode<RememberedEvent>> _places = [];
    private readonly LinkedList<RememberedEvent> _oldestFirst = new();
    private long _version;
    private long _forgottenUpTo;
    private long _weight;

    /// <summary>Rises with every change: who looked at this version need not look again.</summary>
    public long Version => Volatile.Read(ref _version);

    public int Count => _events.Count;

    /// <summary>Tokens issued up to here may be concerned by what was forgotten early; null when nothing was.</summary>
    public DateTimeOffset? ForgottenUpTo => Volatile.Read(ref _forgottenUpTo) is var ticks && ticks > 0 ? new(ticks, TimeSpan.Zero) : null;

    public RememberedEvent? Find(SubjectKind kind, string? value) =>
        value is not null && _events.TryGetValue(new SubjectKey(kind, value), out var found) ? found : null;

    public void Add(SecurityEvent told)
    {
        lock (_writing)
        {
            var now = time.GetTimestamp();
            var version = _version + 1;
            var entry = _events.TryGetValue(told.Subject, out var known) ? known.Then(told, now, version) : new RememberedEvent(told, now, version);
            Remove(told.Subject);
            _events[told.Subject] = entry;
            _places[told.Subject] = _oldestFirst.AddLast(entry);
            _weight += entry.Weight;
            ForgetExpired(now);
            ForgetBeyondCapacity();
            // Last: whoever sees the new version finds the event.
            Volatile.Write(ref _version, version);
        }
    }

    private void ForgetExpired(long now)
    {
        while (_oldestFirst.First is { } oldest && time.GetElapsedTime(oldest.Value.ReceivedAt, now) > options.RememberFor)
            Forget(oldest.Value);
    }

    private void ForgetBeyondCapacity()
    {
        while (_weight > options.RememberedEvents && _oldestFirst.First is { } oldest)
        {
            // First: nobody may find neither the event nor the mark.
            Volatile.Write(ref _forgottenUpTo, Math.Max(_forgottenUpTo, oldest.Value.Time.UtcTicks));
            Forget(oldest.Value);
        }
    }

    private void Forget(RememberedEvent entry)
    {
        Remove(entry.Event.Subject);
        _events.TryRemove(entry.Event.Subject, out _);
    }

    private void Remove(SubjectKey subject)
    {
        if (!_places.Remove(subject, out var place))
            return;
        _weight -= place.Value.Weight;
        _oldestFirst.Remove(place);
    }
}
