namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>One look at a stream.</summary>
/// <param name="StreamId">Which.</param>
/// <param name="ClientId">Who asks.</param>
/// <param name="Scopes">The scopes of the API: it is told of users with a grant for one of them.</param>
/// <param name="Done">Numbers of events that need not be delivered again.</param>
/// <param name="Limit">Most events to answer; 0 to take note of <paramref name="Done"/> only.</param>
public sealed record FeedLook(Guid StreamId, string ClientId, ScopeSet Scopes, IReadOnlyList<long> Done, int Limit);

/// <summary>Where events are kept until they are acknowledged.</summary>
public interface IEventFeed
{
    /// <summary>Takes note of what is done, and answers what is delivered and not done; when that is nothing, what comes next.</summary>
    /// <param name="look">What is asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Events, oldest first; none for a stream that does not deliver; null when there is no such stream.</returns>
    Task<IReadOnlyList<SecurityEvent>?> LookAsync(FeedLook look, CancellationToken cancellationToken);
}
