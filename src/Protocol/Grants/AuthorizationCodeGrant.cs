using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Pkce;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>
/// An authorization code for tokens (RFC 6749 §4.1.3). The code is redeemed before it is checked: whoever presents it
/// wrongly has spent it, and what it granted is revoked.
/// </summary>
/// <param name="grants">Redeems.</param>
/// <param name="issuer">Makes the tokens.</param>
/// <param name="options">Lifetimes.</param>
/// <param name="time">The clock.</param>
public sealed class AuthorizationCodeGrant(IGrantStore grants, TokenIssuer issuer, ProtocolOptions options, TimeProvider time) : IGrantHandler
{
    /// <inheritdoc />
    public string GrantType => GrantTypes.AuthorizationCode;

    /// <inheritdoc />
    public async Task<Result<TokenResponse>> HandleAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (client, parameters) = (request.Client, request.Parameters);
        // RFC 6749 §4.1.3: code is required.
        if (parameters["code"] is not { } code)
        {
            return OAuthError.InvalidRequest("code is missing.");
        }

        // RFC 7636 §4.1: 43 to 128 unreserved characters. A malformed one is a mistake of the request and spends nothing.
        var verifier = parameters["code_verifier"];
        if (verifier is not null && !CodeVerifier.IsWellFormed(verifier))
        {
            return OAuthError.InvalidRequest("code_verifier must be 43 to 128 unreserved characters.");
        }

        if (code.Length > InputLimits.Handle)
        {
            return OAuthError.InvalidGrant("the code is too long to be one");
        }

        var refreshToken = client.Allows(GrantTypes.RefreshToken) ? TokenHandle.Create() : null;
        var redeemed = await grants.RedeemCodeAsync(TokenHandle.Hash(code), Keep(refreshToken, client), cancellationToken);
        if (redeemed is null)
        {
            return OAuthError.InvalidGrant("the code is unknown, expired, used, or its user or session has ended");
        }

        if (Mismatch(redeemed, client, parameters["redirect_uri"], verifier) is { } mismatch)
        {
            await grants.RevokeAsync(redeemed.Grant.Id, "code_misused", CancellationToken.None);
            return OAuthError.InvalidGrant(mismatch);
        }

        return await issuer.ForUserAsync(
            new UserTokenRequest(client, redeemed.Grant, redeemed.Grant.Scope)
            {
                RefreshToken = redeemed.RefreshTokenKept ? refreshToken : null,
                Nonce = redeemed.Nonce,
            },
            cancellationToken);
    }

    private NewRefreshToken? Keep(string? refreshToken, Client client) => refreshToken is null
        ? null
        : new NewRefreshToken(TokenHandle.Hash(refreshToken), time.GetUtcNow() + (client.RefreshTokenLifetime ?? options.RefreshTokenLifetime))
        {
            IdleTimeout = options.RefreshTokenIdleTimeout,
        };

    private static string? Mismatch(RedeemedCode redeemed, Client client, string? redirectUri, string? verifier)
    {
        // RFC 6749 §4.1.3: "ensure that the authorization code was issued to the authenticated client".
        if (redeemed.Grant.ClientId != client.ClientId)
        {
            return "the code is another client's";
        }

        // RFC 6749 §4.1.3: redirect_uri is required and identical when the authorization request had one. When it had none,
        // the registered one was used, and only that may be named.
        if (redeemed.RedirectUri is { } bound ? redirectUri != bound : redirectUri is not null && !client.RedirectUris.Contains(redirectUri))
        {
            return "redirect_uri differs from the authorization request";
        }

        return (redeemed.CodeChallenge, verifier) switch
        {
            (null, null) => null,
            // RFC 9700 §2.1.1: a verifier without a challenge is a downgrade.
            (null, not null) => "code_verifier for a request without code_challenge",
            (not null, null) => "code_verifier is missing",
            // RFC 7636 §4.6.
            _ => CodeChallenge.Matches(redeemed.CodeChallenge, verifier) ? null : "code_verifier does not match",
        };
    }
}
