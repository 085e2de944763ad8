namespace IdentityPlatform.Protocol.Tokens;

/// <summary>
/// What a token says of a user, read by the same statement that redeems the code or refresh token, so that a token
/// is never older than the row it came from.
/// </summary>
public sealed record TokenSubject
{
    /// <summary><c>sub</c>.</summary>
    public required Guid UserId { get; init; }

    /// <summary><c>email</c>; null when the user has none.</summary>
    public string? Email { get; init; }

    /// <summary><c>plan</c>: free, pro, studio or enterprise. A lapsed plan has already been read as free (P5).</summary>
    public required string Plan { get; init; }

    /// <summary><c>plan_since</c>: the start of the paid plan's run; of a free plan the account's. A quota's month is counted from here.</summary>
    public DateTimeOffset? PlanSince { get; init; }

    /// <summary><c>roles</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary><c>stores</c> as compact JSON (<c>[{"id":42,"role":"manager"}]</c>), written into tokens as it is.</summary>
    public string StoresJson { get; init; } = "[]";

    /// <summary><c>store_id</c>: the chosen store (S5); null when there is none.</summary>
    public long? StoreId { get; init; }
}

/// <summary>How and when a user signed in; carried by the grant into every token made from it.</summary>
/// <param name="SessionId"><c>sid</c>.</param>
/// <param name="AuthTime"><c>auth_time</c>.</param>
/// <param name="Acr"><c>acr</c>: "1" one factor, "2" two factors.</param>
/// <param name="Amr"><c>amr</c> (RFC 8176), e.g. <c>pwd</c>.</param>
public sealed record AuthenticationContext(Guid SessionId, DateTimeOffset AuthTime, string Acr, IReadOnlyList<string> Amr);

/// <summary>
/// A grant: what a user let a client do. Every code and refresh token belongs to one; revoking it ends them all, and
/// with introspection its access tokens too.
/// </summary>
public sealed record Grant
{
    /// <summary>Id of the grant; the first half of every <c>jti</c> made from it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The client it was given to.</summary>
    public required string ClientId { get; init; }

    /// <summary>What was granted.</summary>
    public required ScopeSet Scope { get; init; }

    /// <summary>How the user signed in.</summary>
    public required AuthenticationContext Authentication { get; init; }

    /// <summary>The user, as the database knows them now.</summary>
    public required TokenSubject Subject { get; init; }
}
