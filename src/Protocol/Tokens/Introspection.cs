using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>
/// Tells a resource server whether a token is active and what it says (RFC 7662). Only confidential clients may ask, and
/// only about tokens that are theirs; whatever else they send is <c>{"active":false}</c>.
/// </summary>
/// <param name="reader">Reads access tokens.</param>
/// <param name="state">What became of them since.</param>
/// <param name="clients">Whether their client still exists.</param>
/// <param name="scopes">Which resources a scope belongs to.</param>
public sealed class Introspection(AccessTokenReader reader, ITokenState state, IClientStore clients, IScopeStore scopes)
{
    /// <summary>Introspects a token.</summary>
    /// <param name="caller">Who asks, authenticated.</param>
    /// <param name="parameters">The form body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What to answer; or an error when the request itself is refused.</returns>
    public async Task<Result<IntrospectedToken>> HandleAsync(Client caller, RequestParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(parameters);
        // RFC 7662 §2.1: the endpoint "MUST also require some form of authorization"; a client_id alone is none.
        if (caller.IsPublic)
        {
            return OAuthError.InvalidClient("introspection is for confidential clients");
        }

        // RFC 7662 §2.1: token is required. token_type_hint is only a hint: the form of a token says which kind it is.
        if (parameters["token"] is not { } token)
        {
            return OAuthError.InvalidRequest("token is missing.");
        }

        return AccessTokenReader.IsJwt(token)
            ? await AccessTokenAsync(caller, token, cancellationToken)
            : await RefreshTokenAsync(caller, token, cancellationToken);
    }

    private async Task<IntrospectedToken> AccessTokenAsync(Client caller, string text, CancellationToken cancellationToken)
    {
        // RFC 7662 §4: signature and lifetime are checked; then whether the caller may know; then what became of it.
        if (reader.Read(text) is not { } token || !await MaySeeAsync(caller, token, cancellationToken) || !await IsInForceAsync(token, cancellationToken))
        {
            return IntrospectedToken.Inactive;
        }

        if (token.GrantId is not { } grantId)
        {
            return await state.IsRevokedAsync(token.Id, cancellationToken) ? IntrospectedToken.Inactive : IntrospectedToken.Of(token, null);
        }

        var live = await state.FindGrantAsync(grantId, cancellationToken);
        return live is not null && live.Grant.ClientId == token.ClientId ? IntrospectedToken.Of(token, live) : IntrospectedToken.Inactive;
    }

    // A refresh token is between its client and this server: nobody else may ask about it.
    private async Task<IntrospectedToken> RefreshTokenAsync(Client caller, string text, CancellationToken cancellationToken) =>
        text.Length <= InputLimits.Handle
        && await state.FindRefreshTokenAsync(TokenHandle.Hash(text), cancellationToken) is { } found
        && found.Live.Grant.ClientId == caller.ClientId
            ? IntrospectedToken.Of(found)
            : IntrospectedToken.Inactive;

    private async ValueTask<bool> IsInForceAsync(AccessToken token, CancellationToken cancellationToken) =>
        await clients.FindAsync(token.ClientId, cancellationToken) is { Enabled: true } client && !(token.Claims.GetTime("iat") <= client.TokensRevokedAt);

    // RFC 7662 §4: the server may limit what a protected resource learns to tokens meant for it. Meant for the caller are
    // tokens it was issued; tokens that name it in aud; and, when it is the API behind a resource, tokens for that resource.
    private async ValueTask<bool> MaySeeAsync(Client caller, AccessToken token, CancellationToken cancellationToken)
    {
        var audience = token.Audience;
        if (token.ClientId == caller.ClientId || audience.Contains(caller.ClientId))
        {
            return true;
        }

        var known = await scopes.AllAsync(cancellationToken);
        return audience.Any(resource => ApiClient.IsApiOf(caller, resource, known));
    }
}
