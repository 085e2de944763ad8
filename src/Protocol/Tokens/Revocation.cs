using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>What revocation asks of the database. Committed before it answers.</summary>
public interface ITokenRevocations
{
    /// <summary>Revokes the grant that a refresh token belongs to, if it is this client's.</summary>
    /// <param name="tokenHash">SHA-256 of the token.</param>
    /// <param name="clientId">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whose token it was.</returns>
    Task<TokenOwner> RevokeRefreshTokenAsync(byte[] tokenHash, string clientId, CancellationToken cancellationToken);

    /// <summary>Remembers that a client's own access token was revoked, until it would have expired.</summary>
    /// <param name="jti">Its id.</param>
    /// <param name="expiresAt">Its end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is committed.</returns>
    Task RevokeAccessTokenAsync(string jti, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}

/// <summary>Whose a presented refresh token is.</summary>
public enum TokenOwner
{
    /// <summary>Nobody's: unknown.</summary>
    Nobody,

    /// <summary>The client's that presented it.</summary>
    Caller,

    /// <summary>Another client's.</summary>
    Another,
}

/// <summary>
/// Ends tokens at the wish of their client (RFC 7009). A refresh token or a user's access token ends the grant, and with
/// it every token made from it.
/// </summary>
/// <param name="reader">Reads access tokens.</param>
/// <param name="grants">Ends grants.</param>
/// <param name="revocations">Ends what is no grant.</param>
public sealed class Revocation(AccessTokenReader reader, IGrantStore grants, ITokenRevocations revocations)
{
    private const string Reason = "revoked_by_client";

    /// <summary>Revokes a token. What could not be committed throws: it must never be answered as done.</summary>
    /// <param name="caller">Who asks, authenticated by its registered method.</param>
    /// <param name="parameters">The form body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when the token is of no use any more (200); else the error.</returns>
    public async Task<OAuthError?> HandleAsync(Client caller, RequestParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(parameters);
        // RFC 7009 §2.1: token is required; an unknown token_type_hint changes nothing.
        if (parameters["token"] is not { } token)
        {
            return OAuthError.InvalidRequest("token is missing.");
        }

        var owner = AccessTokenReader.IsJwt(token)
            ? await RevokeAccessTokenAsync(caller, token, cancellationToken)
            : await RevokeRefreshTokenAsync(caller, token, cancellationToken);
        // RFC 7009 §2.1: a token "issued to" another client: "the request is refused and the client is informed of the
        // error". §2.2: an invalid token is no error, since there is nothing left to revoke.
        return owner == TokenOwner.Another ? OAuthError.InvalidGrant("the token is another client's") : null;
    }

    private async Task<TokenOwner> RevokeAccessTokenAsync(Client caller, string text, CancellationToken cancellationToken)
    {
        if (reader.Read(text) is not { } token)
        {
            return TokenOwner.Nobody;
        }

        if (token.ClientId != caller.ClientId)
        {
            return TokenOwner.Another;
        }

        // RFC 7009 §2.1: with an access token the server may revoke the refresh token as well. It does: they are one grant.
        if (token.GrantId is { } grant)
        {
            await grants.RevokeAsync(grant, Reason, cancellationToken);
        }
        else
        {
            await revocations.RevokeAccessTokenAsync(token.Id, token.ExpiresAt, cancellationToken);
        }

        return TokenOwner.Caller;
    }

    private async Task<TokenOwner> RevokeRefreshTokenAsync(Client caller, string token, CancellationToken cancellationToken) =>
        token.Length > InputLimits.Handle
            ? TokenOwner.Nobody
            : await revocations.RevokeRefreshTokenAsync(TokenHandle.Hash(token), caller.ClientId, cancellationToken);
}
