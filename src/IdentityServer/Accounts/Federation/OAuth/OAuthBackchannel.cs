using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OAuth;

/// <summary>A provider of OAuth 2.0 with endpoints by setting; who signed in is asked in each one's own way.</summary>
public abstract class OAuthBackchannel(ProviderHttp http, OAuthProviderSettings settings) : IProviderBackchannel
{
    /// <summary>Where the person's profile is.</summary>
    protected Uri UserInfo => new(settings.UserInfoEndpoint);

    /// <summary>Requests.</summary>
    protected ProviderHttp Http => http;

    /// <inheritdoc />
    public Task<ProviderTokens> RedeemAsync(CodeRedemption code, CancellationToken cancellationToken) => PostAsync(code.ToForm(), cancellationToken);

    /// <inheritdoc />
    public Task<ProviderTokens> RefreshAsync(string refreshToken, CancellationToken cancellationToken) => PostAsync(
        new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, cancellationToken);

    /// <inheritdoc />
    public abstract Task<ProviderIdentity> IdentifyAsync(ProviderTokens tokens, string? nonce, CancellationToken cancellationToken);

    /// <summary>A member that the provider always sends.</summary>
    private protected static string Required(string? value, string name) =>
        string.IsNullOrEmpty(value) ? throw new ProviderException(ProviderProblem.Invalid, $"the profile has no {name}") : value;

    // RFC 6749 §2.3.1 would have HTTP Basic; all three take, and document, the credentials in the body.
    private Task<ProviderTokens> PostAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        form["client_id"] = settings.ClientId!;
        form["client_secret"] = settings.ClientSecret!;
        return http.PostForTokensAsync(new Uri(settings.TokenEndpoint), form, credentials: null, cancellationToken);
    }
}
