using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>A client acting for itself (RFC 6749 §4.4). Writes nothing and asks no database.</summary>
/// <param name="scopes">Which scopes exist.</param>
/// <param name="issuer">Makes the token.</param>
public sealed class ClientCredentialsGrant(IScopeStore scopes, TokenIssuer issuer) : IGrantHandler
{
    /// <inheritdoc />
    public string GrantType => GrantTypes.ClientCredentials;

    /// <inheritdoc />
    public async Task<Result<TokenResponse>> HandleAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // RFC 6749 §4.4: "The client credentials grant type MUST only be used by confidential clients."
        if (request.Client.IsPublic)
        {
            return OAuthError.UnauthorizedClient("The client credentials grant is for confidential clients.");
        }

        var known = await scopes.AllAsync(cancellationToken);
        if (!RequestedScope.Resolve(request.Client, request.Parameters["scope"], known, ofUsers: false).Try(out var scope, out var error))
        {
            return error;
        }

        // RFC 6749 §4.4.3: "A refresh token SHOULD NOT be included."
        return await issuer.ForClientAsync(request.Client, scope, cancellationToken);
    }
}
