using System.Text.Encodings.Web;
using IdentityPlatform.Protocol.Pkce;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;

/// <summary>OpenID Connect as a client (Core §3.1): code flow, PKCE, nonce; the correlation cookie is the framework's.</summary>
public sealed class OpenIdHandler(IOptionsMonitor<OpenIdOptions> options, ILoggerFactory logger, UrlEncoder encoder, ProviderPaths paths)
    : RemoteAuthenticationHandler<OpenIdOptions>(options, logger, encoder)
{
    /// <inheritdoc />
    public override async Task<bool> ShouldHandleRequestAsync() => HttpMethods.IsGet(Request.Method) && await base.ShouldHandleRequestAsync();

    /// <inheritdoc />
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        try
        {
            var metadata = (await Options.Discovered.CurrentAsync(Context.RequestAborted)).Metadata;
            Response.Redirect(AuthorizationRequest(metadata, properties));
        }
        catch (ProviderException error)
        {
            Response.Redirect(paths.Failed(Scheme.Name, error.Problem, ProviderVisit.Of(properties)));
        }
    }

    /// <inheritdoc />
    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        // The state is encrypted for this provider alone (mix-up, RFC 9700 §4.4), and good with this browser's cookie alone.
        if (Options.StateDataFormat.Unprotect(Request.Query["state"]) is not { } properties || !ValidateCorrelationId(properties))
            return ProviderCallback.Lost();
        try
        {
            var metadata = (await Options.Discovered.CurrentAsync(Context.RequestAborted)).Metadata;
            return await new ProviderCallback(Scheme.Name, Options.Provider, Options.RedirectUri) { Issuer = metadata.Issuer, IssuerAnnounced = metadata.SaysIssuer }
                .HandleAsync(Request.Query, properties, Context.RequestAborted);
        }
        catch (ProviderException error)
        {
            return HandleRequestResult.Fail(error, properties);
        }
    }

    private string AuthorizationRequest(ProviderMetadata metadata, AuthenticationProperties properties)
    {
        var visit = ProviderVisit.Of(properties);
        var verifier = properties.Items[OAuthConstants.CodeVerifierKey] = TokenHandle.Create();
        var nonce = properties.Items[ProviderCallback.NonceItem] = TokenHandle.Create();
        GenerateCorrelationId(properties);
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = Options.Settings.ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = Options.RedirectUri,
            ["scope"] = Options.Settings.Scope,
            ["nonce"] = nonce,
            ["code_challenge"] = CodeChallenge.FromVerifier(verifier),
            ["code_challenge_method"] = CodeChallenge.Method,
            ["state"] = Options.StateDataFormat.Protect(properties),
        };
        if (visit.Fresh)
            parameters["prompt"] = "login";
        if (visit.LoginHint is { } hint)
            parameters["login_hint"] = hint;
        return QueryHelpers.AddQueryString(metadata.AuthorizationEndpoint.AbsoluteUri, parameters);
    }
}
