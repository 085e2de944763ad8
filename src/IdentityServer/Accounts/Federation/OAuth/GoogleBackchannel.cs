using IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OAuth;

/// <summary>Google: OpenID Connect's userinfo, and the ID token's nonce (P1).</summary>
/// <param name="http">Requests.</param>
/// <param name="settings">The registration.</param>
/// <param name="idTokens">Checks ID tokens; null when the endpoints are not Google's and no issuer is set.</param>
public sealed class GoogleBackchannel(ProviderHttp http, GoogleSettings settings, IdTokenCheck? idTokens) : OAuthBackchannel(http, settings)
{
    /// <inheritdoc />
    public override async Task<ProviderIdentity> IdentifyAsync(ProviderTokens tokens, string? nonce, CancellationToken cancellationToken)
    {
        var profile = await Http.GetAsync(UserInfo, tokens.AccessToken, cancellationToken);
        var identity = StandardClaims.Read(profile);
        if (nonce is null)
            return identity;

        // Scope openid was asked for: whoever has an issuer to be checked against must send the token (Core §3.1.3.3).
        var subject = idTokens is not null
            ? (await idTokens.CheckAsync(tokens, nonce, cancellationToken)).GetString("sub")
            : IdTokenCheck.SubjectOfUnsigned(tokens.IdToken, settings.ClientId!, nonce);
        // OpenID Connect Core §5.3.2: "The sub Claim in the UserInfo Response MUST be verified to exactly match".
        return subject is null || subject == identity.Subject
            ? identity
            : throw new ProviderException(ProviderProblem.Invalid, "ID token and userinfo are about different people");
    }
}
