using System.Collections.Concurrent;

namespace IdentityPlatform.Protocol.Clients;

/// <summary>
/// Counts failed client authentications by client and address, so that guessing a secret is slow (OAuth 2.1 §2.4.1:
/// "protected against brute force attacks"). Kept in memory, bounded; each replica counts for itself.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="allowed">Failures a minute by client and address before that caller has to wait.</param>
public sealed class AuthenticationFailures(TimeProvider time, int allowed)
{
    private const int MaxEntries = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string ClientId, string Address), Entry> _entries = new();

    /// <summary>How long this caller has to wait before it is heard again.</summary>
    /// <param name="clientId">The client; empty for those that do not exist, so that invented ids share one count.</param>
    /// <param name="address">Where from.</param>
    /// <returns>Null when it need not wait.</returns>
    public TimeSpan? Wait(string clientId, string address)
    {
        var left = _entries.TryGetValue((clientId, address), out var entry) && entry.Count >= allowed
            ? entry.Ends - time.GetUtcNow()
            : TimeSpan.Zero;
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Counts a failure.</summary>
    /// <param name="clientId">As for <see cref="Wait"/>.</param>
    /// <param name="address">Where from.</param>
    public void Add(string clientId, string address)
    {
        var now = time.GetUtcNow();
        if (_entries.Count >= MaxEntries)
        {
            DropOld(now);
        }

        _entries.AddOrUpdate(
            (clientId, address),
            static (_, at) => new Entry(1, at + Window),
            static (_, entry, at) => entry.Ends <= at ? new Entry(1, at + Window) : entry with { Count = entry.Count + 1 },
            now);
    }

    // Full of live entries means an attack from thousands of addresses: memory comes first, the counts start again.
    private void DropOld(DateTimeOffset now)
    {
        foreach (var (key, entry) in _entries)
        {
            if (entry.Ends <= now)
            {
                _entries.TryRemove(key, out _);
            }
        }

        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }
    }

    private sealed record Entry(int Count, DateTimeOffset Ends);
}
