using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.Protocol.Authorization;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Sign-out asked for by a client, GET and POST (OpenID Connect RP-Initiated Logout 1.0 §2).</summary>
public static class EndSessionEndpoint
{
    /// <summary>Signs out at once when the ID token proves whose wish it is, and asks the person otherwise.</summary>
    public static async Task HandleAsync(
        HttpContext http, EndSessionValidator validator, BrowserSessions sessions, EndSessionRequests requests, ServerPaths paths, IErrorPage errors)
    {
        BrowserRedirect.ForbidStoring(http);
        var read = HttpMethods.IsPost(http.Request.Method)
            ? await RequestReader.ReadFormAsync(http.Request, http.RequestAborted)
            : RequestReader.ReadQuery(http.Request);
        if (!read.Try(out var parameters, out var error))
        {
            await errors.RenderAsync(http, error);
            return;
        }

        if (BrowserRedirect.AgainWithCookies(http, parameters) is { } again)
        {
            BrowserRedirect.To(http, again);
            return;
        }

        var intent = await validator.ValidateAsync(parameters, http.RequestAborted);
        var session = await sessions.CurrentAsync(http, http.RequestAborted);
        var request = new EndSessionRequest(intent.Client?.ClientName, intent.PostLogoutRedirectUri, intent.State);
        if (!intent.NeedsNoConfirmation(session?.UserId))
        {
            BrowserRedirect.To(http, requests.ConfirmationUrl(request));
            return;
        }

        await sessions.SignOutAsync(http, http.RequestAborted);
        BrowserRedirect.To(http, request.ReturnUrl ?? paths.SignedOut);
    }
}
