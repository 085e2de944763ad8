using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityPlatform.Bff.Sessions;

/// <summary>What this host adds to the OpenID Connect handler: parameters of the platform, and a place for the tokens.</summary>
internal sealed class SignInEvents(BffSettings settings) : OpenIdConnectEvents
{
    /// <summary>The claim of the cookie that names the session.</summary>
    public const string Session = "bff_session";

    /// <inheritdoc />
    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        foreach (var (name, value) in context.Properties.Parameters)
            context.ProtocolMessage.SetParameter(name, Convert.ToString(value, CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task MessageReceived(MessageReceivedContext context)
    {
        // RFC 9207 §2.4: the answer names its issuer, and it is the one that was asked.
        if (context.ProtocolMessage.Code is not null && context.ProtocolMessage.Iss != settings.Authority.TrimEnd('/'))
            context.Fail("iss of the authorization response is not the issuer.");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override async Task TokenValidated(TokenValidatedContext context)
    {
        if (context.TokenEndpointResponse is not { } answer || context.Principal?.Identity is not ClaimsIdentity identity)
        {
            context.Fail("The token endpoint gave no tokens.");
            return;
        }

        var services = context.HttpContext.RequestServices;
        var seconds = int.Parse(answer.ExpiresIn, CultureInfo.InvariantCulture);
        var tokens = new SessionTokens(
            answer.AccessToken, answer.RefreshToken, answer.IdToken, services.GetRequiredService<TimeProvider>().GetUtcNow().AddSeconds(seconds));
        var session = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        await services.GetRequiredService<TokenStore>().KeepAsync(session, tokens, context.HttpContext.RequestAborted);
        identity.AddClaim(new Claim(Session, session));
    }

    /// <inheritdoc />
    public override async Task RedirectToIdentityProviderForSignOut(RedirectContext context)
    {
        // RP-Initiated Logout 1.0 §2: with id_token_hint nobody has to be asked.
        var http = context.HttpContext;
        if (http.User.FindFirstValue(Session) is not { } session)
            return;
        var store = http.RequestServices.GetRequiredService<TokenStore>();
        context.ProtocolMessage.IdTokenHint = (await store.FindAsync(session, http.RequestAborted))?.IdToken;
        await store.RemoveAsync(session, http.RequestAborted);
    }

    /// <inheritdoc />
    public override Task RemoteFailure(RemoteFailureContext context)
    {
        BffLog.SignInFailed(context.HttpContext.RequestServices.GetRequiredService<ILogger<SignInEvents>>(), context.Failure?.Message ?? "unknown");
        context.Response.Redirect("/sign-in");
        context.HandleResponse();
        return Task.CompletedTask;
    }
}
