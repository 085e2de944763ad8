using System.Net.Http.Headers;
using System.Text;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;

/// <summary>A provider of OpenID Connect: token endpoint, ID token, userinfo.</summary>
public sealed class OpenIdBackchannel(ProviderHttp http, DiscoveredProvider provider, OpenIdProviderSettings settings, TimeProvider time) : IProviderBackchannel
{
    private readonly IdTokenCheck idTokens = new(provider, settings.ClientId!, time);

    /// <inheritdoc />
    public Task<ProviderTokens> RedeemAsync(CodeRedemption code, CancellationToken cancellationToken) => PostAsync(code.ToForm(), cancellationToken);

    /// <inheritdoc />
    public Task<ProviderTokens> RefreshAsync(string refreshToken, CancellationToken cancellationToken) => PostAsync(
        new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, cancellationToken);

    /// <inheritdoc />
    public async Task<ProviderIdentity> IdentifyAsync(ProviderTokens tokens, string? nonce, CancellationToken cancellationToken)
    {
        var metadata = (await provider.CurrentAsync(cancellationToken)).Metadata;
        var idToken = nonce is null ? null : StandardClaims.Read((await idTokens.CheckAsync(tokens, nonce, cancellationToken)).Root);
        if (metadata.UserInfoEndpoint is not { } userInfo)
            return (idToken ?? throw new ProviderException(ProviderProblem.Invalid, "there is no userinfo endpoint")) with { Issuer = metadata.Issuer };

        var profile = StandardClaims.Read(await http.GetAsync(userInfo, tokens.AccessToken, cancellationToken)) with { Issuer = metadata.Issuer };
        if (idToken is null)
            return profile;
        // OpenID Connect Core §5.3.2: "MUST be verified to exactly match the sub Claim in the ID Token".
        return profile.Subject == idToken.Subject
            ? StandardClaims.Merge(profile, idToken)
            : throw new ProviderException(ProviderProblem.Invalid, "ID token and userinfo are about different people");
    }

    private async Task<ProviderTokens> PostAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        var metadata = (await provider.CurrentAsync(cancellationToken)).Metadata;
        var inBody = string.IsNullOrEmpty(settings.ClientSecret) || metadata.SecretInBody;
        if (inBody)
            form["client_id"] = settings.ClientId!;
        if (inBody && !string.IsNullOrEmpty(settings.ClientSecret))
            form["client_secret"] = settings.ClientSecret;
        return await http.PostForTokensAsync(metadata.TokenEndpoint, form, inBody ? null : Basic(), cancellationToken);
    }

    // RFC 6749 §2.3.1: both parts are form-encoded first.
    private AuthenticationHeaderValue Basic() => new(
        "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(settings.ClientId!)}:{Uri.EscapeDataString(settings.ClientSecret!)}")));
}
