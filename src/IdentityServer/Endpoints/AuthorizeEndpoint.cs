using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The authorization endpoint, GET and POST (RFC 6749 §3.1, OpenID Connect Core §3.1.2).</summary>
public sealed class AuthorizeEndpoint(
    AuthorizationFlow flow, ServerPaths paths, Providers providers, IErrorPage errors, ProtocolOptions options)
{
    /// <summary>Answers a request of a client, or goes on with the interaction that a page sends back.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        BrowserRedirect.ForbidStoring(http);
        var read = HttpMethods.IsPost(http.Request.Method)
            ? await RequestReader.ReadFormAsync(http.Request, http.RequestAborted)
            : RequestReader.ReadQuery(http.Request);
        if (!read.Try(out var parameters, out var error))
        {
            await RefuseAsync(http, new(error, null));
            return;
        }

        if (BrowserRedirect.AgainWithCookies(http, parameters) is { } again)
        {
            BrowserRedirect.To(http, again);
            return;
        }

        // A client's own parameter of that name would be an unknown one, and is ignored.
        var handle = parameters[AuthorizationParameters.ClientId] is null ? parameters["interaction"] : null;
        var outcome = handle is null
            ? await flow.StartAsync(http, parameters, http.RequestAborted)
            : await flow.ContinueAsync(http, handle, http.RequestAborted);

        // Where a refusal may go to the client, the client is a registered one.
        if (outcome is not FlowOutcome.Refused { Refusal.Target: null } && parameters[AuthorizationParameters.ClientId] is { } clientId)
        {
            RequestNotes.Client(http, clientId);
        }

        await AnswerAsync(http, outcome);
    }

    private async Task AnswerAsync(HttpContext http, FlowOutcome outcome)
    {
        switch (outcome)
        {
            case FlowOutcome.Ask ask:
                BrowserRedirect.To(http, providers.Find(ask.IdpHint) is { } provider ? paths.Provider(provider.Name, ask.Handle) : paths.Page(ask.Step, ask.Handle));
                break;
            case FlowOutcome.Granted granted:
                await new AuthorizationResponseResult(AuthorizationResponse.Success(granted.Target, granted.Code, options.Issuer)).ExecuteAsync(http);
                break;
            case FlowOutcome.Refused refused:
                await RefuseAsync(http, refused.Refusal);
                break;
        }
    }

    private Task RefuseAsync(HttpContext http, AuthorizationRefusal refusal)
    {
        if (refusal.Target is not { } target)
        {
            return errors.RenderAsync(http, refusal.Error);
        }

        var page = Refusal.Note(http, refusal.Error).Page;
        return new AuthorizationResponseResult(AuthorizationResponse.Failure(target, refusal.Error, options.Issuer, page)).ExecuteAsync(http);
    }
}
