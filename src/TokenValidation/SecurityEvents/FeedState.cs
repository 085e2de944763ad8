namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>
/// Whether everything that the issuer told is known here: a poll was answered and nothing more was waiting, and the next
/// one is held or was answered in time.
/// </summary>
internal sealed class FeedState(SecurityEventOptions? options, TimeProvider time)
{
    private const long Never = long.MinValue;
    private const long Current = long.MaxValue;

    // Current, or the timestamp since when it is not; Never before the first time.
    private long _since = Never;
    private volatile string? _reason;

    /// <summary>False when the API follows no events.</summary>
    public bool IsFollowed => options is not null;

    public bool IsCurrent => Volatile.Read(ref _since) == Current;

    /// <summary>What last went wrong; null when nothing did.</summary>
    public string? Reason => _reason;

    /// <summary>Whether tokens are asked about because events may be missing.</summary>
    public bool AsksIssuer => options is { WhenUnreachable: FeedUnreachable.Introspection } && Volatile.Read(ref _since) switch
    {
        Current => false,
        Never => true,
        var since => time.GetElapsedTime(since) >= options.Grace,
    };

    /// <summary>Everything told is known.</summary>
    /// <returns>True when it was not so before.</returns>
    public bool Reached()
    {
        _reason = null;
        return Interlocked.Exchange(ref _since, Current) != Current;
    }

    /// <summary>Something may be missing.</summary>
    /// <param name="since">Since when, as <see cref="TimeProvider.GetTimestamp"/>.</param>
    /// <param name="reason">A fixed text for logs and health.</param>
    /// <returns>True when it is news: the first failure, or one of another kind.</returns>
    public bool Lost(long since, string reason)
    {
        Interlocked.CompareExchange(ref _since, since, Current);
        var before = _reason;
        _reason = reason;
        return before != reason;
    }
}
