namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>A provider that people may sign in with.</summary>
/// <param name="Name">In addresses, in the history and in the database: <c>google</c>, <c>discord</c>, <c>github</c> or a name of the operator's.</param>
/// <param name="DisplayName">What buttons call it.</param>
/// <param name="Address">Where browsers are sent, or the issuer that says where.</param>
/// <param name="Backchannel">How the server speaks to it.</param>
public sealed record Provider(string Name, string DisplayName, string Address, IProviderBackchannel Backchannel)
{
    /// <summary>Where the provider sends the browser back to, under the issuer.</summary>
    public string CallbackPath => CallbackOf(Name);

    /// <summary>The callback's path of a name.</summary>
    public static string CallbackOf(string name) => $"/account/callback/{name}";
}

/// <summary>The providers that are configured; a link to any other opens nothing (AC-164).</summary>
public sealed class Providers(IReadOnlyList<Provider> all)
{
    /// <summary>In the order of the buttons.</summary>
    public IReadOnlyList<Provider> All { get; } = all;

    /// <summary>Their names.</summary>
    public string[] Names { get; } = [.. all.Select(provider => provider.Name)];

    /// <summary>The provider of that name; null when there is none.</summary>
    public Provider? Find(string? name) => All.FirstOrDefault(provider => provider.Name == name);
}

/// <summary>Speaks to a provider without the browser.</summary>
public interface IProviderBackchannel
{
    /// <summary>Redeems a code.</summary>
    /// <exception cref="ProviderException">The provider is away or refuses.</exception>
    Task<ProviderTokens> RedeemAsync(CodeRedemption code, CancellationToken cancellationToken);

    /// <summary>Renews an access token (RFC 6749 §6).</summary>
    /// <exception cref="ProviderException">The provider is away or refuses; <see cref="ProviderProblem.Refused"/> means for good.</exception>
    Task<ProviderTokens> RefreshAsync(string refreshToken, CancellationToken cancellationToken);

    /// <summary>Whom a token response is about, with everything checked that can be.</summary>
    /// <param name="tokens">Fresh from the provider.</param>
    /// <param name="nonce">What the ID token must repeat; null after a renewal, which has none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">The provider is away, or says something that cannot be believed.</exception>
    Task<ProviderIdentity> IdentifyAsync(ProviderTokens tokens, string? nonce, CancellationToken cancellationToken);
}

/// <summary>What a code is redeemed with.</summary>
/// <param name="Code">As it came with the callback.</param>
/// <param name="RedirectUri">Where it came to.</param>
/// <param name="CodeVerifier">PKCE's secret (RFC 7636 §4.5).</param>
public sealed record CodeRedemption(string Code, string RedirectUri, string CodeVerifier)
{
    /// <summary>The request to the token endpoint (RFC 6749 §4.1.3), but for the client's credentials.</summary>
    public Dictionary<string, string> ToForm() => new(StringComparer.Ordinal)
    {
        ["grant_type"] = "authorization_code",
        ["code"] = Code,
        ["redirect_uri"] = RedirectUri,
        ["code_verifier"] = CodeVerifier,
    };
}
