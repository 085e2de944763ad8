using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>Tokens to be made for a user.</summary>
/// <param name="Client">The client they go to.</param>
/// <param name="Grant">What they are made from.</param>
/// <param name="Scope">What the access token is to hold; the grant's scope or less.</param>
public sealed record UserTokenRequest(Client Client, Grant Grant, ScopeSet Scope)
{
    /// <summary>Handed on with the tokens; null for none.</summary>
    public string? RefreshToken { get; init; }

    /// <summary><c>nonce</c> of the authorization request, for the ID token; null for none.</summary>
    public string? Nonce { get; init; }
}

/// <summary>Makes access tokens (RFC 9068) and ID tokens (OpenID Connect Core §2). Touches no database.</summary>
/// <param name="options">Issuer and lifetimes.</param>
/// <param name="keys">Signs.</param>
/// <param name="scopes">Which resources a scope belongs to.</param>
/// <param name="time">The clock.</param>
public sealed class TokenIssuer(ProtocolOptions options, ISigningKeys keys, IScopeStore scopes, TimeProvider time)
{
    /// <summary><c>typ</c> of access tokens (RFC 9068 §2.1).</summary>
    public const string AccessTokenType = "at+jwt";

    /// <summary>Makes an access token for a client by itself.</summary>
    /// <param name="client">The client.</param>
    /// <param name="scope">What it is to hold.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer of the token endpoint.</returns>
    public async ValueTask<TokenResponse> ForClientAsync(Client client, ScopeSet scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var claims = await AccessTokenAsync(client, scope, null, cancellationToken);
        return Respond(claims, null, null);
    }

    /// <summary>Makes the tokens of a user: an access token, and an ID token when <c>openid</c> is among the scopes.</summary>
    /// <param name="request">For whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer of the token endpoint.</returns>
    public async ValueTask<TokenResponse> ForUserAsync(UserTokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var claims = await AccessTokenAsync(request.Client, request.Scope, request.Grant, cancellationToken);
        return Respond(claims, request.RefreshToken, request);
    }

    private TokenResponse Respond(AccessTokenClaims claims, string? refreshToken, UserTokenRequest? user)
    {
        var key = keys.Current(claims.Client.AccessTokenSignedResponseAlg);
        var accessToken = JwtWriter.Write(key, AccessTokenType, claims, AccessTokenClaims.Write);
        return new TokenResponse
        {
            AccessToken = accessToken,
            ExpiresIn = claims.Lifetime,
            Scope = claims.Scope,
            RefreshToken = refreshToken,
            // OpenID Connect Core §3.1.3.3, §12.2: an ID token goes with every answer to an OpenID request.
            IdToken = user is not null && claims.Scope.Contains(ScopeNames.OpenId) ? IdToken(user, accessToken, claims.IssuedAt) : null,
            StoreId = user?.Grant.Subject.StoreId,
        };
    }

    private async ValueTask<AccessTokenClaims> AccessTokenAsync(Client client, ScopeSet scope, Grant? grant, CancellationToken cancellationToken)
    {
        var known = await scopes.AllAsync(cancellationToken);
        return new AccessTokenClaims
        {
            Issuer = options.Issuer,
            Client = client,
            Scope = scope,
            Grant = grant,
            Audience = TokenAudience.Of(scope, known, options.Issuer),
            IssuedAt = time.GetUtcNow().ToUnixTimeSeconds(),
            Lifetime = client.AccessTokenLifetime ?? options.AccessTokenLifetime,
        };
    }

    private string IdToken(UserTokenRequest request, string accessToken, long issuedAt)
    {
        var alg = request.Client.IdTokenSignedResponseAlg;
        var claims = new IdTokenClaims
        {
            Issuer = options.Issuer,
            Request = request,
            AccessTokenHash = TokenHash.LeftHalf(alg, accessToken),
            IssuedAt = issuedAt,
            Lifetime = options.IdTokenLifetime,
        };
        return JwtWriter.Write(keys.Current(alg), "JWT", claims, IdTokenClaims.Write);
    }
}
