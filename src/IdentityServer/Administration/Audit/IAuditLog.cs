namespace IdentityPlatform.IdentityServer.Administration.Audit;

/// <summary>The security events as administrators look through them.</summary>
public interface IAuditLog
{
    /// <summary>Events before a place, latest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="before"><see cref="AuditPage.Next"/> of the page before; anything else begins at the latest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AuditPage> ReadAsync(AuditQuery query, string? before, int limit, CancellationToken cancellationToken);

    /// <summary>The types there are, without those of tokens.</summary>
    Task<IReadOnlyList<string>> TypesAsync(CancellationToken cancellationToken);
}

/// <summary>Which events are looked for; null asks for nothing.</summary>
public sealed record AuditQuery
{
    /// <summary>Events of tokens: so many that they are looked up by user only.</summary>
    public static IReadOnlyList<string> TokenTypes { get; } = ["token_refreshed", "code_redeemed", "grant_opened"];

    /// <summary>From when on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before when.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The event's type. One of <see cref="TokenTypes"/> needs <see cref="User"/>.</summary>
    public string? Type { get; init; }

    /// <summary>Whom it is about.</summary>
    public Guid? User { get; init; }

    /// <summary>Who acted for others.</summary>
    public Guid? Actor { get; init; }

    /// <summary>The client that acted for others.</summary>
    public string? ActorClient { get; init; }

    /// <summary>The client it is about.</summary>
    public string? Client { get; init; }

    /// <summary>The address it came from.</summary>
    public string? IpAddress { get; init; }

    /// <summary>Only what administrators did.</summary>
    public bool ActsOnly { get; init; }

    /// <summary>Whether the log can be asked this.</summary>
    public bool IsPossible => User is not null || Type is null || !TokenTypes.Contains(Type, StringComparer.Ordinal);
}

/// <summary>A page of events.</summary>
/// <param name="Events">Latest first.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditEvent> Events, string? Next);
