using System.Collections.Concurrent;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol.SecurityEvents;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>The polls that this replica holds: how many there may be, and one look for all that wait for the same stream.</summary>
public sealed class HeldPolls(IEventFeed feed, FeedSettings settings) : IDisposable
{
    // Looks at once: a signal wakes every poll, and token requests need the pool's connections too.
    private const int Turns = 8;

    private readonly SemaphoreSlim _turns = new(Turns);
    private readonly ConcurrentDictionary<(Guid Stream, string Client, Task Signal), Lazy<Task<IReadOnlyList<SecurityEvent>?>>> _looks = new();
    private int _held;

    /// <summary>How many are held now.</summary>
    public int Count => Volatile.Read(ref _held);

    /// <summary>Takes a place.</summary>
    /// <returns>False when all are taken; else <see cref="Leave"/> gives it back.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _held) <= settings.HeldPolls)
            return true;
        Leave();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _held);

    /// <summary>
    /// Looks again after a signal. Who was woken by the same signal for the same stream shares one look, which began after it.
    /// </summary>
    /// <param name="look">The look, with nothing to acknowledge.</param>
    /// <param name="next">The signal that was taken before.</param>
    /// <param name="cancellationToken">Ends the wait; the look goes on, others may wait for it.</param>
    public async Task<IReadOnlyList<SecurityEvent>?> LookAsync(FeedLook look, Task next, CancellationToken cancellationToken)
    {
        var key = (look.StreamId, look.ClientId, next);
        var shared = _looks.GetOrAdd(key, _ => new(() => LookInTurnAsync(look)));
        try
        {
            return await shared.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            _looks.TryRemove(KeyValuePair.Create(key, shared));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    private async Task<IReadOnlyList<SecurityEvent>?> LookInTurnAsync(FeedLook look)
    {
        await _turns.WaitAsync(CancellationToken.None);
        try
        {
            return await feed.LookAsync(look, CancellationToken.None);
        }
        finally
        {
            _turns.Release();
        }
    }
}
