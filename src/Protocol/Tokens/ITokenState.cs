namespace IdentityPlatform.Protocol.Tokens;

/// <summary>What introspection asks of the database: one statement, one round trip each.</summary>
public interface ITokenState
{
    /// <summary>The grant behind a user's access token, while it lives.</summary>
    /// <param name="grantId">Which one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it is revoked, its session was ended, or its user is deactivated or deleted.</returns>
    Task<LiveGrant?> FindGrantAsync(Guid grantId, CancellationToken cancellationToken);

    /// <summary>The grant behind a refresh token that can still be used.</summary>
    /// <param name="tokenHash">SHA-256 of the token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it is unknown, expired, rotated, or its grant has ended.</returns>
    Task<LiveRefreshToken?> FindRefreshTokenAsync(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>Whether a client's own access token was revoked.</summary>
    /// <param name="jti">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it was.</returns>
    Task<bool> IsRevokedAsync(string jti, CancellationToken cancellationToken);
}

/// <summary>A grant that lives, with the name its user signs in by.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="UserName"><c>username</c> (RFC 7662 §2.2).</param>
public sealed record LiveGrant(Grant Grant, string UserName);

/// <summary>A refresh token that can be used.</summary>
/// <param name="Live">Its grant.</param>
/// <param name="IssuedAt"><c>iat</c>.</param>
/// <param name="ExpiresAt"><c>exp</c>.</param>
public sealed record LiveRefreshToken(LiveGrant Live, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
