namespace IdentityPlatform.TokenValidation;

/// <summary>
/// How an API that validates locally hears of what ended since: it follows the issuer's security events (OpenID Shared
/// Signals Framework, polled by RFC 8936) and refuses tokens of ended sessions, revoked grants and deactivated users.
/// </summary>
public sealed class SecurityEventOptions
{
    /// <summary>The API's own <c>client_id</c> at the issuer; that of <see cref="TokenValidationOptions.Introspection"/> unless set.</summary>
    public string? ClientId { get; set; }

    /// <summary>Its secret, sent as <c>client_secret_basic</c>; that of <see cref="TokenValidationOptions.Introspection"/> unless set.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What becomes of tokens while the events cannot be had, and before the first of them were.</summary>
    public FeedUnreachable WhenUnreachable { get; set; } = FeedUnreachable.TokenLifetime;

    /// <summary>
    /// How long the events may be away before <see cref="WhenUnreachable"/> counts: a restart of the issuer is no outage. After
    /// the start there is no grace, because nothing is known then.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that the issuer may hold a poll; after that the connection counts as dead. The issuer answers after 25 seconds.</summary>
    public TimeSpan PollTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an event is remembered: at least as long as the issuer's longest-lived access token.</summary>
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How many events are remembered at most. When one has to be forgotten early, tokens that it may concern are asked about
    /// (with <see cref="TokenValidationOptions.Introspection"/>) or refused.
    /// </summary>
    public int RememberedEvents { get; set; } = 100_000;
}

/// <summary>How tokens are judged while the security events cannot be had.</summary>
public enum FeedUnreachable
{
    /// <summary>By the issuer's signature and their lifetime alone: the API serves on, and a revoked token works until it expires.</summary>
    TokenLifetime,

    /// <summary>By asking the issuer about each; without an answer nobody passes. Needs <see cref="TokenValidationOptions.Introspection"/>.</summary>
    Introspection,
}
