namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A session as its user sees it (P7).</summary>
public sealed record AccountSession
{
    /// <summary>The <c>sid</c>.</summary>
    public required Guid Id { get; init; }

    /// <summary>The app that opened it; null: a browser.</summary>
    public string? ClientId { get; init; }

    /// <summary>Apps that were signed in through it and still have access.</summary>
    public IReadOnlyList<string> Apps { get; init; } = [];

    /// <summary>How its user signed in (RFC 8176).</summary>
    public required IReadOnlyList<string> Amr { get; init; }

    /// <summary>Where from at the sign-in.</summary>
    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>Its end, however much it is used; what it gave to apps may outlive it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A row of the sign-in history as its user sees it (K4).</summary>
public sealed record LoginHistoryEntry
{
    /// <summary>Grows with time; where the next page begins.</summary>
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required bool Succeeded { get; init; }

    /// <summary>One of <see cref="SignInReasons"/>.</summary>
    public required string Reason { get; init; }

    public required string Method { get; init; }

    public string? ClientId { get; init; }

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }
}

/// <summary>What users see and do of their own.</summary>
public interface IAccountActivity
{
    /// <summary>Sessions that can still bring tokens, latest first: live ones, and expired ones whose refresh tokens go on.</summary>
    Task<IReadOnlyList<AccountSession>> SessionsAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends one of the user's sessions.</summary>
    /// <returns>False when it is not theirs or has ended.</returns>
    Task<bool> EndSessionAsync(Guid userId, Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends all of the user's sessions but one.</summary>
    /// <returns>How many.</returns>
    Task<int> EndOtherSessionsAsync(Guid userId, Guid keep, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The history before an entry, latest first.</summary>
    Task<IReadOnlyList<LoginHistoryEntry>> HistoryAsync(Guid userId, long? before, int limit, CancellationToken cancellationToken);
}
