using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>A refresh token that the caller has made and the store is to keep if it comes to that.</summary>
/// <param name="Hash">SHA-256 of the token (<see cref="TokenHandle.Hash"/>).</param>
/// <param name="ExpiresAt">Absolute end of the family; rotation never extends it (RFC 9700 §4.14.2).</param>
public sealed record NewRefreshToken(byte[] Hash, DateTimeOffset ExpiresAt)
{
    /// <summary>How long it lives without being used; null: as long as the family.</summary>
    public TimeSpan? IdleTimeout { get; init; }
}

/// <summary>Redeems codes and refresh tokens and opens grants: one statement, one round trip, committed before it answers.</summary>
public interface IGrantStore
{
    /// <summary>
    /// Marks the code as used, keeps <paramref name="refreshToken"/> when the grant holds <c>offline_access</c>, and
    /// reads what tokens need. A second redemption revokes the grant (RFC 6749 §4.1.2) and answers null.
    /// The caller checks client, redirect URI and PKCE afterwards and, when one fails, revokes the grant: the code is spent either way.
    /// </summary>
    /// <param name="codeHash">SHA-256 of the code.</param>
    /// <param name="refreshToken">Kept only if needed; null when the client may not refresh.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The redeemed code; null when unknown, expired, used before, or its user or session has ended.</returns>
    Task<RedeemedCode?> RedeemCodeAsync(byte[] codeHash, NewRefreshToken? refreshToken, CancellationToken cancellationToken);

    /// <summary>Rotates a refresh token, or answers its successor again within the grace time, or revokes its family.</summary>
    /// <param name="request">What was presented and asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What happened.</returns>
    Task<RefreshOutcome> RefreshAsync(RefreshRequest request, CancellationToken cancellationToken);

    /// <summary>Opens a session and a grant for a user who signed in at the token endpoint (password grant).</summary>
    /// <param name="request">Who, for which client.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The grant; null when the user has no part in the store asked for (<c>invalid_target</c>).</returns>
    Task<Grant?> OpenAsync(OpenGrantRequest request, CancellationToken cancellationToken);

    /// <summary>Revokes a grant and with it every token made from it. Idempotent.</summary>
    /// <param name="grantId">Which one.</param>
    /// <param name="reason">For the security event, e.g. <c>code_replayed</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the revocation is committed.</returns>
    Task RevokeAsync(Guid grantId, string reason, CancellationToken cancellationToken);
}

/// <summary>A code that was just redeemed, with what was bound to it (RFC 6749 §4.1.3, RFC 7636 §4.4).</summary>
/// <param name="Grant">What it grants.</param>
/// <param name="RedirectUri">As sent in the authorization request; null when it was omitted there.</param>
/// <param name="CodeChallenge">S256 challenge; null when the request had none.</param>
/// <param name="Nonce">For the ID token; null when the request had none.</param>
/// <param name="RefreshTokenKept">Whether the refresh token of the call was stored.</param>
public sealed record RedeemedCode(Grant Grant, string? RedirectUri, string? CodeChallenge, string? Nonce, bool RefreshTokenKept);

/// <summary>A refresh (RFC 6749 §6) as the store sees it.</summary>
public sealed record RefreshRequest
{
    /// <summary>SHA-256 of the presented token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>The authenticated client; another client's token is refused and stays untouched.</summary>
    public required string ClientId { get; init; }

    /// <summary>Hash of the successor.</summary>
    public required byte[] SuccessorHash { get; init; }

    /// <summary>The successor encrypted under the presented token, so that a retry within the grace time gets the same one and the database never holds a usable token.</summary>
    public required byte[] WrappedSuccessor { get; init; }

    /// <summary>Narrower scope asked for; null for all that was granted.</summary>
    public ScopeSet? Scope { get; init; }

    /// <summary>Store to switch to (S6); null to stay.</summary>
    public long? StoreId { get; init; }

    /// <summary>How long a used token still answers with its successor.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>How long the successor lives without being used; null: as long as the family.</summary>
    public TimeSpan? IdleTimeout { get; init; }
}

/// <summary>What came of a refresh.</summary>
public enum RefreshStatus
{
    /// <summary>The token was rotated; the caller's successor is now the valid one.</summary>
    Rotated,

    /// <summary>The token was used a moment ago by the same client: the successor made then is answered again.</summary>
    Repeated,

    /// <summary>Unknown, expired, revoked, or of another client. All look alike to the client.</summary>
    Refused,

    /// <summary>A used token came back after the grace time: its family is now revoked (RFC 9700 §4.14.2).</summary>
    Reused,

    /// <summary>More scope than was granted was asked for. Nothing was changed.</summary>
    ScopeExceeded,

    /// <summary>The user has no part in the store asked for. Nothing was changed.</summary>
    StoreDenied,
}

/// <summary>The answer of <see cref="IGrantStore.RefreshAsync"/>.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Grant">The grant, when tokens are to be issued.</param>
/// <param name="WrappedSuccessor">The earlier successor, for <see cref="RefreshStatus.Repeated"/>.</param>
/// <param name="Reason">For the log.</param>
public sealed record RefreshOutcome(RefreshStatus Status, Grant? Grant, byte[]? WrappedSuccessor, string? Reason);

/// <summary>A sign-in at the token endpoint.</summary>
public sealed record OpenGrantRequest
{
    /// <summary>Who signed in.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>What is granted.</summary>
    public required ScopeSet Scope { get; init; }

    /// <summary>Store asked for; null to choose by S5.</summary>
    public long? StoreId { get; init; }

    /// <summary>How the user signed in; the session with its id is created.</summary>
    public required AuthenticationContext Authentication { get; init; }

    /// <summary>Where from, for the session list.</summary>
    public required ClientDevice Device { get; init; }

    /// <summary>As in <see cref="SignedInUser.SecurityStamp"/>.</summary>
    public string? SecurityStamp { get; init; }

    /// <summary>Kept with the grant; null when there is none.</summary>
    public NewRefreshToken? RefreshToken { get; init; }

    /// <summary>End of the session.</summary>
    public required DateTimeOffset SessionExpiresAt { get; init; }
}

/// <summary>The device a request came from.</summary>
/// <param name="IpAddress">Remote address as text; null when unknown.</param>
/// <param name="UserAgent"><c>User-Agent</c>, cut to 512 characters; null when absent.</param>
public sealed record ClientDevice(string? IpAddress, string? UserAgent)
{
    /// <summary>Whether the address is that of a server which signs its users in: many people have it.</summary>
    public bool SpeaksForMany { get; init; }
}
