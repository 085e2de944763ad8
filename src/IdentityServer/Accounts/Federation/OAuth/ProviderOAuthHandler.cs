using System.Text.Encodings.Web;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OAuth;

/// <summary>
/// The framework's OAuth handler — state, correlation cookie, PKCE — with our own callback address, a nonce, and our own
/// bounded requests to the provider, none of whose texts gets into a message.
/// </summary>
public sealed class ProviderOAuthHandler(IOptionsMonitor<ProviderOAuthOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : OAuthHandler<ProviderOAuthOptions>(options, logger, encoder)
{
    /// <inheritdoc />
    public override async Task<bool> ShouldHandleRequestAsync() => HttpMethods.IsGet(Request.Method) && await base.ShouldHandleRequestAsync();

    /// <inheritdoc />
    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var visit = ProviderVisit.Of(properties);
        var more = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (visit.Fresh)
            more["prompt"] = "select_account";
        if (visit.LoginHint is { } hint)
            more["login_hint"] = hint;
        if (Options.UsesNonce)
            more["nonce"] = properties.Items[ProviderCallback.NonceItem] = TokenHandle.Create();
        // The framework would take the callback's address from the Host header.
        return QueryHelpers.AddQueryString(base.BuildChallengeUrl(properties, Options.RedirectUri), more);
    }

    /// <inheritdoc />
    protected override Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        // The state is encrypted for this provider alone (mix-up, RFC 9700 §4.4), and good with this browser's cookie alone.
        if (Options.StateDataFormat.Unprotect(Request.Query["state"]) is not { } properties || !ValidateCorrelationId(properties))
            return Task.FromResult(ProviderCallback.Lost());
        return new ProviderCallback(Scheme.Name, Options.Provider, Options.RedirectUri) { Issuer = Options.Issuer }
            .HandleAsync(Request.Query, properties, Context.RequestAborted);
    }
}
