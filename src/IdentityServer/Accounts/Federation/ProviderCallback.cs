using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>What a callback must be, and what is made of it; the same for both handlers.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Backchannel">How the server speaks to it.</param>
/// <param name="RedirectUri">The callback, as it was sent with the request.</param>
internal sealed record ProviderCallback(string Provider, IProviderBackchannel Backchannel, string RedirectUri)
{
    /// <summary>The item of the state that holds the nonce.</summary>
    public const string NonceItem = "nonce";

    private const int LongestCode = 4096;

    /// <summary>The issuer that responses may name; null when it is not known.</summary>
    public string? Issuer { get; init; }

    /// <summary>Whether the provider announced that each response names its issuer.</summary>
    public bool IssuerAnnounced { get; init; }

    /// <summary>What comes of the callback of a visit whose state and browser were right.</summary>
    public async Task<HandleRequestResult> HandleAsync(IQueryCollection query, AuthenticationProperties properties, CancellationToken cancellationToken)
    {
        try
        {
            if ((IssuerProblem(query) ?? ErrorOf(query)) is { } problem)
                return HandleRequestResult.Fail(problem, properties);
            var code = query["code"] is [{ Length: > 0 and <= LongestCode } sent] ? sent : throw new ProviderException(ProviderProblem.Invalid, "there is no code");
            var verifier = properties.Items[OAuthConstants.CodeVerifierKey]!;
            var tokens = await Backchannel.RedeemAsync(new CodeRedemption(code, RedirectUri, verifier), cancellationToken);
            var identity = await Backchannel.IdentifyAsync(tokens, properties.GetString(NonceItem), cancellationToken);
            return HandleRequestResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(new ClaimsIdentity()), ProviderEvents.With(properties, identity, tokens), Provider));
        }
        catch (ProviderException error)
        {
            return HandleRequestResult.Fail(error, properties);
        }
    }

    /// <summary>What did not begin in this browser, or is over.</summary>
    public static HandleRequestResult Lost() => HandleRequestResult.Fail(new ProviderException(ProviderProblem.Lost, "the state is not this browser's"));

    // RFC 6749 §4.1.2.1; the second is what Apple sends.
    private static ProviderException? ErrorOf(IQueryCollection query) => query["error"] switch
    {
        { Count: 0 } => null,
        ["access_denied" or "user_cancelled_authorize"] => new ProviderException(ProviderProblem.Cancelled, "the person said no"),
        [{ } error] => new ProviderException(ProviderProblem.Refused, $"the provider answered {ProviderJson.Code(error)}"),
        _ => new ProviderException(ProviderProblem.Invalid, "several errors"),
    };

    // RFC 9207 §2.4: an iss that is not the expected one refuses the response, errors included; a missing one where it was announced.
    private ProviderException? IssuerProblem(IQueryCollection query) => (query["iss"], Issuer) switch
    {
        (_, null) => null,
        ({ Count: 0 }, _) => IssuerAnnounced ? new ProviderException(ProviderProblem.Invalid, "iss is missing from the response") : null,
        ([{ } sent], { } expected) when sent == expected => null,
        _ => new ProviderException(ProviderProblem.Invalid, "iss is another issuer's"),
    };
}
