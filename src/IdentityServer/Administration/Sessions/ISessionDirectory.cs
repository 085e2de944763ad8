namespace IdentityPlatform.IdentityServer.Administration.Sessions;

/// <summary>Sessions of everybody, newest first.</summary>
public interface ISessionDirectory
{
    /// <summary>Sessions that have not ended.</summary>
    /// <param name="query">Which.</param>
    /// <param name="before">The last session of the page before; null begins at the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SessionPage> SearchAsync(SessionQuery query, Guid? before, int limit, CancellationToken cancellationToken);
}

/// <summary>Which sessions are looked for; null asks for nothing.</summary>
/// <param name="User">Whose.</param>
/// <param name="IpAddress">The address of the sign-in.</param>
public sealed record SessionQuery(Guid? User = null, string? IpAddress = null);

/// <summary>A page of sessions.</summary>
/// <param name="Sessions">Newest first.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record SessionPage(IReadOnlyList<SessionRecord> Sessions, Guid? Next);

/// <summary>A session as administrators see it.</summary>
public sealed record SessionRecord
{
    /// <summary>The <c>sid</c>.</summary>
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Username { get; init; }

    /// <summary>The app that opened it; null: a browser.</summary>
    public string? ClientId { get; init; }

    /// <summary>"2" when two factors were shown.</summary>
    public required string Acr { get; init; }

    /// <summary>How its user signed in (RFC 8176).</summary>
    public required IReadOnlyList<string> Amr { get; init; }

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUsedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
