namespace IdentityPlatform.Protocol.Authorization;

/// <summary>Issues authorization codes.</summary>
public interface ICodeStore
{
    /// <summary>
    /// Opens the grant and keeps its code, and uses the interaction up, in one statement: of parallel callers with the same
    /// interaction one gets its code.
    /// </summary>
    /// <param name="code">What to keep.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    Task<IssueOutcome> IssueAsync(NewCode code, CancellationToken cancellationToken);
}

/// <summary>What came of issuing a code.</summary>
public enum IssueOutcome
{
    /// <summary>The code is committed.</summary>
    Issued,

    /// <summary>The interaction was used, has expired or is another browser's. Nothing was kept.</summary>
    InteractionSpent,

    /// <summary>The session has ended or its user is not active. Nothing was kept.</summary>
    SessionEnded,

    /// <summary>The user has no part in the store asked for (RFC 8707 <c>invalid_target</c>). The interaction is over.</summary>
    StoreDenied,
}

/// <summary>A code and the grant behind it, before they are stored.</summary>
public sealed record NewCode
{
    /// <summary>SHA-256 of the code.</summary>
    public required byte[] CodeHash { get; init; }

    /// <summary>Id of the new grant.</summary>
    public required Guid GrantId { get; init; }

    /// <summary>What was asked for, now granted.</summary>
    public required AuthorizationRequest Request { get; init; }

    /// <summary>Who granted it.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Their session; how they signed in is read from its row.</summary>
    public required Guid SessionId { get; init; }

    /// <summary>The interaction that led here; null when nothing had to be asked.</summary>
    public InteractionKey? Interaction { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>End of the code.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Names a stored interaction: both halves must fit.</summary>
/// <param name="HandleHash">SHA-256 of the handle in the address.</param>
/// <param name="BrowserHash">SHA-256 of the browser's binding cookie.</param>
public sealed record InteractionKey(byte[] HandleHash, byte[] BrowserHash);
