using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.SecurityEvents;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>
/// Answers a poll when there is something to tell, or when it has been held for long enough (RFC 8936 §2.2, RFC 6202 §2).
/// While it waits it holds nothing of the database.
/// </summary>
public sealed class LongPolling(IEventFeed feed, FeedSignal signal, HeldPolls held, Readiness readiness, FeedSettings settings, TimeProvider time)
{
    // A server that leaves sends its polls home. Whoever comes back to it before the balancer has noticed waits a little.
    private static readonly TimeSpan HoldWhileLeaving = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Answers a poll.</summary>
    /// <param name="look">What is asked; what is acknowledged is taken note of at once.</param>
    /// <param name="poll">What the receiver wishes.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>Events, perhaps none; or the error: no such stream, too many polls.</returns>
    public async Task<Result<FeedBatch>> PollAsync(FeedLook look, PollRequest poll, CancellationToken cancellationToken)
    {
        var next = signal.Next;
        var found = await feed.LookAsync(look, cancellationToken);
        if (found is not { Count: 0 } || poll.ReturnImmediately || look.Limit == 0)
            return Answer(found, look, poll);
        if (!held.TryEnter())
            return OAuthError.TemporarilyUnavailable(RetryAfter);
        try
        {
            return Answer(await HoldAsync(look with { Done = [] }, next, cancellationToken), look, poll);
        }
        finally
        {
            held.Leave();
        }
    }

    // RFC 8936 §2.2: no more than maxEvents. What is left out is not acknowledged, and comes with the next poll.
    private static Result<FeedBatch> Answer(IReadOnlyList<SecurityEvent>? found, FeedLook look, PollRequest poll)
    {
        if (found is null)
            return FeedErrors.NoSuchStream();
        var most = Math.Min(poll.MaxEvents ?? look.Limit, look.Limit);
        return found.Count > most
            ? new FeedBatch([.. found.Take(most)], MoreAvailable: most > 0)
            : new FeedBatch(found, MoreAvailable: found.Count > 0 && found.Count >= look.Limit);
    }

    private async Task<IReadOnlyList<SecurityEvent>?> HoldAsync(FeedLook look, Task next, CancellationToken cancellationToken)
    {
        var leaving = readiness.Stopping;
        using var patience = new CancellationTokenSource(leaving.IsCancellationRequested ? HoldWhileLeaving : settings.HoldPollsFor, time);
        using var end = leaving.IsCancellationRequested
            ? CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken)
            : CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken, leaving);
        while (await IsSignalledAsync(next, end.Token))
        {
            next = signal.Next;
            var found = await held.LookAsync(look, next, cancellationToken);
            if (found is not { Count: 0 })
                return found;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return [];
    }

    private static async Task<bool> IsSignalledAsync(Task next, CancellationToken end)
    {
        await next.WaitAsync(end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !end.IsCancellationRequested;
    }
}
