using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>
/// A refresh token for new tokens (RFC 6749 §6), rotated at each use (RFC 9700 §4.14.2). A retry within the grace time
/// gets the same successor: a lost answer or two open tabs sign nobody out, and no second family begins.
/// </summary>
/// <param name="grants">Rotates.</param>
/// <param name="issuer">Makes the tokens.</param>
/// <param name="options">The grace time and how long a token may lie unused.</param>
public sealed class RefreshTokenGrant(IGrantStore grants, TokenIssuer issuer, ProtocolOptions options) : IGrantHandler
{
    /// <inheritdoc />
    public string GrantType => GrantTypes.RefreshToken;

    /// <inheritdoc />
    public async Task<Result<TokenResponse>> HandleAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Parameters["refresh_token"] is not { } token)
        {
            return OAuthError.InvalidRequest("refresh_token is missing.");
        }

        if (!ReadScope(request.Parameters["scope"]).Try(out var asked, out var error) || !RequestedStore.Read(request.Parameters).Try(out var store, out error))
        {
            return error;
        }

        if (token.Length > InputLimits.Handle)
        {
            return OAuthError.InvalidGrant("the refresh token is too long to be one");
        }

        // What was taken from the registration since is taken from its tokens too.
        if (!request.Client.Scope.Contains(ScopeNames.OfflineAccess))
        {
            return OAuthError.InvalidGrant("the client is no longer registered for offline_access");
        }

        if (asked.Count > 0 && !asked.Any(request.Client.Scope.Contains))
        {
            return OAuthError.InvalidScope("none of the scopes is registered for the client any more");
        }

        var successor = TokenHandle.Create();
        var outcome = await grants.RefreshAsync(
            new RefreshRequest
            {
                TokenHash = TokenHandle.Hash(token),
                ClientId = request.Client.ClientId,
                SuccessorHash = TokenHandle.Hash(successor),
                WrappedSuccessor = SuccessorWrap.Wrap(token, successor),
                Scope = asked.Count == 0 ? null : asked,
                StoreId = store,
                Grace = options.RefreshTokenGrace,
                IdleTimeout = options.RefreshTokenIdleTimeout,
            },
            cancellationToken);
        return outcome.Status switch
        {
            RefreshStatus.Rotated => await IssueAsync(request.Client, outcome.Grant!, asked, successor, cancellationToken),
            RefreshStatus.Repeated when SuccessorWrap.TryUnwrap(token, outcome.WrappedSuccessor!, out var earlier) =>
                await IssueAsync(request.Client, outcome.Grant!, asked, earlier, cancellationToken),
            RefreshStatus.Repeated => OAuthError.InvalidGrant("the successor cannot be unwrapped"),
            // RFC 6749 §6: scope "MUST NOT include any scope not originally granted".
            RefreshStatus.ScopeExceeded => OAuthError.InvalidScope("more scope than was granted"),
            RefreshStatus.StoreDenied => OAuthError.InvalidTarget("the user has no part in the store"),
            RefreshStatus.Refused or RefreshStatus.Reused => OAuthError.InvalidGrant(outcome.Reason ?? "refused"),
            _ => throw new InvalidOperationException($"Unknown refresh status {outcome.Status}."),
        };
    }

    // RFC 6749 §6: an omitted scope is the one granted.
    private static Result<ScopeSet> ReadScope(string? value) => value is null ? ScopeSet.Empty : RequestedScope.Parse(value);

    private async Task<Result<TokenResponse>> IssueAsync(Client client, Grant grant, ScopeSet asked, string refreshToken, CancellationToken cancellationToken)
    {
        var granted = asked.Count == 0 ? grant.Scope : asked;
        var scope = granted.IsSubsetOf(client.Scope) ? granted : ScopeSet.Of(granted.Where(client.Scope.Contains));
        return await issuer.ForUserAsync(new UserTokenRequest(client, grant, scope) { RefreshToken = refreshToken }, cancellationToken);
    }
}
