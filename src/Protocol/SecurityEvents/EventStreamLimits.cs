namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>What holds for every stream.</summary>
public sealed record EventStreamLimits
{
    /// <summary>How long a stream lives without being used.</summary>
    public TimeSpan InactivityTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far requests for verification are apart at least.</summary>
    public TimeSpan VerificationInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Streams of one client: one for each of its processes, and those of processes that died.</summary>
    public int StreamsPerClient { get; init; } = 50;

    /// <summary>Events in one answer.</summary>
    public int EventsPerPoll { get; init; } = 100;
}
