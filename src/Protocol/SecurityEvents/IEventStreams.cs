namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>What came of a request for verification.</summary>
public enum VerificationAnswer
{
    /// <summary>There is no such stream.</summary>
    Unknown,

    /// <summary>The last one is too short ago.</summary>
    TooSoon,

    /// <summary>The event will be delivered.</summary>
    Accepted,
}

/// <summary>Where streams are kept. A stream is known to its own client alone; one that was not used for too long is gone.</summary>
public interface IEventStreams
{
    /// <summary>Makes a stream that begins in the recent past. Beyond the limit of a client the one unused for longest goes.</summary>
    /// <param name="clientId">Whose.</param>
    /// <param name="settings">What the receiver said.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stream.</returns>
    Task<EventStream> CreateAsync(string clientId, EventStreamSettings settings, CancellationToken cancellationToken);

    /// <summary>The streams of a client, oldest first.</summary>
    /// <param name="clientId">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The streams.</returns>
    Task<IReadOnlyList<EventStream>> AllAsync(string clientId, CancellationToken cancellationToken);

    /// <summary>Finds a stream; it counts as used.</summary>
    /// <param name="clientId">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stream; null when there is none.</returns>
    Task<EventStream?> FindAsync(string clientId, Guid id, CancellationToken cancellationToken);

    /// <summary>Replaces what the receiver said.</summary>
    /// <param name="clientId">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="settings">What the receiver says now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stream; null when there is none.</returns>
    Task<EventStream?> ConfigureAsync(string clientId, Guid id, EventStreamSettings settings, CancellationToken cancellationToken);

    /// <summary>Sets the status. A stream that was disabled goes on with what happens from now on.</summary>
    /// <param name="clientId">Whose.</param>
    /// <param name="request">Which, and what.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stream; null when there is none.</returns>
    Task<EventStream?> SetStatusAsync(string clientId, StatusRequest request, CancellationToken cancellationToken);

    /// <summary>Deletes a stream.</summary>
    /// <param name="clientId">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there is none.</returns>
    Task<bool> DeleteAsync(string clientId, Guid id, CancellationToken cancellationToken);

    /// <summary>Has a verification delivered.</summary>
    /// <param name="clientId">Whose.</param>
    /// <param name="request">Which stream, and what to echo.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    Task<VerificationAnswer> VerifyAsync(string clientId, VerificationRequest request, CancellationToken cancellationToken);
}
