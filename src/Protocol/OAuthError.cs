namespace IdentityPlatform.Protocol;

/// <summary>
/// An error of the protocol: what the client reads (<see cref="Code"/>, <see cref="Description"/>) and what
/// only the log reads (<see cref="Detail"/>). "Tell the log, not the attacker".
/// </summary>
/// <param name="Code">The registered error code, e.g. <c>invalid_grant</c> (IANA OAuth Extensions Error Registry).</param>
/// <param name="Description">Public text, ASCII without <c>"</c> and <c>\</c> (RFC 6749 §5.2). Never holds request data.</param>
/// <param name="Detail">Which check failed, for the log and the Development page; null when the description says it all. Never holds secrets.</param>
/// <param name="Status">HTTP status when the error is answered directly.</param>
public sealed record OAuthError(string Code, string Description, string? Detail = null, int Status = 400)
{
    /// <summary>How long to wait before another try; sent as <c>Retry-After</c>. Null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The check of an ordered list that failed, by name, for the Development page; null when the request was not put to such a list.</summary>
    public string? Check { get; init; }

    /// <summary>
    /// The password was right and a second factor is missing or wrong: the app asks for it and sends both. Written as the
    /// member <c>mfa_required</c> beside those of RFC 6749 §5.2.
    /// </summary>
    public bool MfaRequired { get; init; }

    /// <summary>A malformed request (RFC 6749 §5.2). The description is public: it helps the developer and tells an attacker nothing new.</summary>
    /// <param name="description">What is wrong and what to send instead.</param>
    /// <returns>The error.</returns>
    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    /// <summary>Client authentication failed (RFC 6749 §5.2), status 401. The reason is for the log only.</summary>
    /// <param name="detail">Which check failed.</param>
    /// <returns>The error.</returns>
    public static OAuthError InvalidClient(string detail) => new("invalid_client", "Client authentication failed.", detail, 401);

    /// <summary>A code, token or password that is wrong, expired, revoked or another's (RFC 6749 §5.2): all look alike.</summary>
    /// <param name="detail">Which check failed.</param>
    /// <returns>The error.</returns>
    public static OAuthError InvalidGrant(string detail) => new("invalid_grant", "The grant is invalid, expired or revoked.", detail);

    /// <summary>The client may not use this grant or response type (RFC 6749 §5.2).</summary>
    /// <param name="description">What is not allowed.</param>
    /// <returns>The error.</returns>
    public static OAuthError UnauthorizedClient(string description) => new("unauthorized_client", description);

    /// <summary>The grant type is not one of ours (RFC 6749 §5.2).</summary>
    /// <returns>The error.</returns>
    public static OAuthError UnsupportedGrantType() => new("unsupported_grant_type", "The grant type is not supported.");

    /// <summary>A scope is unknown, malformed, or more than was granted (RFC 6749 §5.2).</summary>
    /// <param name="detail">Which scope and why.</param>
    /// <returns>The error.</returns>
    public static OAuthError InvalidScope(string detail) => new("invalid_scope", "The requested scope is unknown or not allowed.", detail);

    /// <summary>The store or resource asked for is not one the user has a part in (RFC 8707 §2).</summary>
    /// <param name="detail">Which target.</param>
    /// <returns>The error.</returns>
    public static OAuthError InvalidTarget(string detail) => new("invalid_target", "The requested target is unknown or not allowed.", detail);

    /// <summary>The user or the server said no (RFC 6749 §4.1.2.1).</summary>
    /// <param name="detail">Who said no.</param>
    /// <returns>The error.</returns>
    public static OAuthError AccessDenied(string detail) => new("access_denied", "The request was denied.", detail);

    /// <summary>The server is too busy or its database is away: 503 with <c>Retry-After</c>.</summary>
    /// <param name="retryAfter">When to try again.</param>
    /// <returns>The error.</returns>
    public static OAuthError TemporarilyUnavailable(TimeSpan retryAfter) =>
        new("temporarily_unavailable", "The server is busy. Try again shortly.", null, 503) { RetryAfter = retryAfter };

    /// <summary>Too many requests or failed attempts: 429 with <c>Retry-After</c> (RFC 6585 §4).</summary>
    /// <param name="retryAfter">When to try again.</param>
    /// <returns>The error.</returns>
    public static OAuthError TooManyRequests(TimeSpan retryAfter) =>
        new("temporarily_unavailable", "Too many requests. Try again later.", null, 429) { RetryAfter = retryAfter };
}
