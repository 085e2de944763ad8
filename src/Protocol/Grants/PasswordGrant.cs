using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>
/// A user's name and password for tokens (RFC 6749 §4.3), for the owner's own apps only (T1, S4). Each sign-in opens a
/// session of its own, which the user can see and end.
/// </summary>
/// <param name="users">Checks the password by the rules of the sign-in page.</param>
/// <param name="grants">Opens session and grant.</param>
/// <param name="scopes">Which scopes exist.</param>
/// <param name="issuer">Makes the tokens.</param>
/// <param name="options">Lifetimes.</param>
/// <param name="time">The clock.</param>
public sealed class PasswordGrant(
    IResourceOwnerAuthenticator users, IGrantStore grants, IScopeStore scopes, TokenIssuer issuer, ProtocolOptions options, TimeProvider time) : IGrantHandler
{
    /// <inheritdoc />
    public string GrantType => GrantTypes.Password;

    /// <inheritdoc />
    public async Task<Result<TokenResponse>> HandleAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (client, parameters) = (request.Client, request.Parameters);
        // RFC 9700 §2.4: nobody but the owner's own apps may ask a user for the password.
        if (!client.FirstParty)
        {
            return OAuthError.UnauthorizedClient("The password grant is for first-party clients.");
        }

        // RFC 6749 §4.3.2: username and password are required.
        if (parameters["username"] is not { Length: <= InputLimits.UserName } userName || parameters["password"] is not { Length: <= InputLimits.Password } password)
        {
            return OAuthError.InvalidRequest("username or password is missing or too long.");
        }

        // All that can be refused without the password is refused before it is looked at.
        var known = await scopes.AllAsync(cancellationToken);
        if (!RequestedScope.Resolve(client, parameters["scope"], known, ofUsers: true).Try(out var scope, out var error)
            || !RequestedStore.Read(parameters).Try(out var store, out error))
        {
            return error;
        }

        // Ours: the second factor of users who have one, in the same request, so that no half-done sign-in is kept for the app.
        if (parameters["otp"] is { Length: > InputLimits.OneTimePassword })
        {
            return OAuthError.InvalidRequest("otp is too long.");
        }

        var credentials = new ResourceOwnerCredentials(userName, password, parameters["otp"]);
        var signedIn = await users.AuthenticateAsync(
            credentials, client.ClientId, request.Device with { SpeaksForMany = !client.IsPublic }, cancellationToken);
        if (!signedIn.Try(out var user, out error))
        {
            return error;
        }

        var refreshToken = client.Allows(GrantTypes.RefreshToken) && scope.Contains(ScopeNames.OfflineAccess) ? TokenHandle.Create() : null;
        var grant = await grants.OpenAsync(Open(request, user, scope, store, refreshToken), cancellationToken);
        if (grant is null)
        {
            return store is null ? OAuthError.InvalidGrant("the account changed meanwhile") : OAuthError.InvalidTarget("the user has no part in the store");
        }

        return await issuer.ForUserAsync(new UserTokenRequest(client, grant, scope) { RefreshToken = refreshToken }, cancellationToken);
    }

    private OpenGrantRequest Open(TokenRequest request, SignedInUser user, ScopeSet scope, long? store, string? refreshToken)
    {
        var client = request.Client;
        // The session lasts as long as the app can stay signed in by what it was given.
        var lifetime = refreshToken is null
            ? client.AccessTokenLifetime ?? options.AccessTokenLifetime
            : client.RefreshTokenLifetime ?? options.RefreshTokenLifetime;
        var end = time.GetUtcNow() + lifetime;
        return new OpenGrantRequest
        {
            UserId = user.UserId,
            ClientId = client.ClientId,
            Scope = scope,
            StoreId = store,
            Authentication = user.Authentication,
            SecurityStamp = user.SecurityStamp,
            Device = request.Device,
            RefreshToken = refreshToken is null ? null : new NewRefreshToken(TokenHandle.Hash(refreshToken), end) { IdleTimeout = options.RefreshTokenIdleTimeout },
            SessionExpiresAt = end,
        };
    }
}
