using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;

namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>Takes an authorization request as far as it gets without the person, and says where the browser goes then.</summary>
public sealed class AuthorizationFlow(
    AuthorizationRequestValidator validator,
    BrowserSessions sessions,
    IConsentStore consents,
    PendingInteractions pending,
    CodeIssuer issuer,
    TimeProvider time)
{
    /// <summary>A request that has just come in.</summary>
    public async Task<FlowOutcome> StartAsync(HttpContext http, RequestParameters parameters, CancellationToken cancellationToken)
    {
        var validation = await validator.ValidateAsync(parameters, cancellationToken);
        return validation.Try(out var request, out var refusal)
            ? await AdvanceAsync(http, new(request, new(time.GetUtcNow()), null), cancellationToken)
            : new FlowOutcome.Refused(refusal);
    }

    /// <summary>A request that a page sends back.</summary>
    public async Task<FlowOutcome> ContinueAsync(HttpContext http, string handle, CancellationToken cancellationToken)
    {
        if (await pending.FindAsync(http, handle, cancellationToken) is not { } stored)
        {
            return Gone();
        }

        var validation = await validator.ValidateAsync(stored.Parameters, cancellationToken);
        return validation.Try(out var request, out var refusal)
            ? await AdvanceAsync(http, new(request, stored.Progress, handle), cancellationToken)
            : new FlowOutcome.Refused(refusal);
    }

    private async Task<FlowOutcome> AdvanceAsync(HttpContext http, Passage passage, CancellationToken cancellationToken)
    {
        var session = await sessions.CurrentAsync(http, cancellationToken);
        var decision = await DecideAsync(passage, session, cancellationToken);
        if (decision.Step == NextStep.Issue)
        {
            var (outcome, code) = await issuer.IssueAsync(passage.Request, session!, pending.KeyOf(http, passage.Handle), cancellationToken);
            switch (outcome)
            {
                case IssueOutcome.Issued:
                    return new FlowOutcome.Granted(ResponseTarget.Of(passage.Request), code);
                case IssueOutcome.InteractionSpent:
                    return Gone();
                case IssueOutcome.StoreDenied:
                    return new FlowOutcome.Refused(new(OAuthError.InvalidTarget("the user has no part in the store"), ResponseTarget.Of(passage.Request)));
                default:
                    // The session ended between the two statements: as if it had never been there.
                    decision = await DecideAsync(passage, null, cancellationToken);
                    break;
            }
        }

        if (decision.Error is { } error)
        {
            await pending.RemoveAsync(http, passage.Handle, cancellationToken);
            return new FlowOutcome.Refused(new(error, ResponseTarget.Of(passage.Request)));
        }

        var handle = passage.Handle ?? await pending.AddAsync(http, passage.Request, passage.Progress.StartedAt, cancellationToken);
        // Whoever comes back from the pages has been there, or chose another way.
        var hint = passage.Handle is null && decision.Step is (NextStep.SignIn or NextStep.Register) ? passage.Request.IdpHint : null;
        return new FlowOutcome.Ask(decision.Step, handle, hint);
    }

    private async Task<InteractionDecision> DecideAsync(Passage passage, CurrentSession? session, CancellationToken cancellationToken)
    {
        var client = passage.Request.Client;
        var remembered = session is null || client.FirstParty ? null : await consents.FindAsync(session.UserId, client.ClientId, cancellationToken);
        var user = session is null ? null : new BrowserUser(session.UserId, session.Authentication.AuthTime, session.Authentication.Acr);
        return InteractionDecision.Make(new(passage.Request, user, passage.Progress, remembered, time.GetUtcNow()));
    }

    private static FlowOutcome.Refused Gone() => new(new(
        OAuthError.InvalidRequest("This sign-in has ended, has expired, or was begun in another browser. Go back to the application and start again."), null));

    private sealed record Passage(AuthorizationRequest Request, InteractionProgress Progress, string? Handle);
}

/// <summary>Where an authorization request has got to.</summary>
public abstract record FlowOutcome
{
    private FlowOutcome()
    {
    }

    /// <summary>The person is needed: show them a page.</summary>
    /// <param name="Step">What for.</param>
    /// <param name="Handle">The interaction.</param>
    /// <param name="IdpHint">The provider to send them to instead, if there is one of that name; null for none.</param>
    public sealed record Ask(NextStep Step, string Handle, string? IdpHint) : FlowOutcome;

    /// <summary>The client gets its code.</summary>
    public sealed record Granted(ResponseTarget Target, string Code) : FlowOutcome;

    /// <summary>The client, or the person when there is no target, is told why not.</summary>
    public sealed record Refused(AuthorizationRefusal Refusal) : FlowOutcome;
}
