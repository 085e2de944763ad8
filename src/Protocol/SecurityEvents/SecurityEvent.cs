namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>What kind of thing happened; the names in lower case are the column <c>kind</c>.</summary>
public enum SecurityEventKind
{
    /// <summary>A session ended.</summary>
    Session,

    /// <summary>A grant was revoked, and with it every token made from it.</summary>
    Grant,

    /// <summary>A client's own access token was revoked.</summary>
    Token,

    /// <summary>A client was shut out.</summary>
    Client,

    /// <summary>A user was deactivated or deleted.</summary>
    Account,

    /// <summary>Plan, roles or stores of a user changed.</summary>
    Claims,

    /// <summary>A receiver asked whether its stream works.</summary>
    Verification,
}

/// <summary>One thing that happened, as one stream is told of it.</summary>
/// <param name="Number">Its number, the same in every stream; what was written later may have a smaller one.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
public sealed record SecurityEvent(long Number, SecurityEventKind Kind, DateTimeOffset At)
{
    /// <summary>The stream it is delivered in.</summary>
    public required Guid StreamId { get; init; }

    /// <summary>Whose it is; null where no user is concerned.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The session that ended.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The grant that was revoked.</summary>
    public Guid? GrantId { get; init; }

    /// <summary><c>jti</c> of the token that was revoked.</summary>
    public string? TokenId { get; init; }

    /// <summary>The client that was shut out.</summary>
    public string? ClientId { get; init; }

    /// <summary>What the receiver sent with its request for a verification.</summary>
    public string? State { get; init; }

    /// <summary>Who caused it: admin, user, policy, system (CAEP 1.0 §2); null when that is not known.</summary>
    public string? Initiator { get; init; }

    /// <summary>The user's claims as they are now, a JSON object; for <see cref="SecurityEventKind.Claims"/> alone.</summary>
    public string? ClaimsJson { get; init; }

    /// <summary>The <c>jti</c> of its token, and the name it is acknowledged by: unique among all tokens, the same at each delivery.</summary>
    public string Id => SecurityEventId.Write(StreamId, Number);
}
