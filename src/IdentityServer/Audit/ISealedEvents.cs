namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>Events that no seal covers.</summary>
/// <param name="Waiting">Newer than the newest seal.</param>
/// <param name="Oldest">Time of the first of them; null when there are none.</param>
/// <param name="Foreign">One that was written past the counter that gives ids, or before the first seal: by hand. Null when there is none.</param>
public sealed record UnsealedEvents(long Waiting, DateTimeOffset? Oldest, long? Foreign);

/// <summary>A backup that was restored.</summary>
/// <param name="At">When.</param>
/// <param name="LastEvent">The newest event in it; what happened between is not in the audit log.</param>
/// <param name="LastSeal">The newest seal in it; later ones are not those that were logged before.</param>
public sealed record RestoredBackup(DateTimeOffset At, DateTimeOffset? LastEvent, long? LastSeal);

/// <summary>Reads the audit log and its seals, as they are.</summary>
public interface ISealedEvents
{
    /// <summary>Seals in the order of their numbers.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="count">So many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<Seal>> SealsAsync(long from, int count, CancellationToken cancellationToken);

    /// <summary>Events after an id, up to another, in the order of ids.</summary>
    Task<IReadOnlyList<EventContent>> EventsAsync(long afterId, long lastId, int limit, CancellationToken cancellationToken);

    /// <summary>Those of some users whose accounts were erased.</summary>
    Task<IReadOnlySet<Guid>> ErasedAsync(IReadOnlyCollection<Guid> users, CancellationToken cancellationToken);

    /// <summary>What is left beside the seals.</summary>
    /// <param name="first">Nothing is older than what the first seal covers; null when there is none.</param>
    /// <param name="newest">The newest seal; null when there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<UnsealedEvents> UnsealedAsync(Seal? first, Seal? newest, CancellationToken cancellationToken);
}
