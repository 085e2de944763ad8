using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>What has to happen next for an authorization request.</summary>
public enum NextStep
{
    /// <summary>The person signs in.</summary>
    SignIn,

    /// <summary>The person makes an account.</summary>
    Register,

    /// <summary>The person says which account it shall be.</summary>
    SelectAccount,

    /// <summary>The person shows a second factor.</summary>
    SecondFactor,

    /// <summary>The person is asked whether the client may.</summary>
    Consent,

    /// <summary>The code is issued.</summary>
    Issue,

    /// <summary>The client is told why not.</summary>
    Refuse,
}

/// <summary>Who is signed in at the browser.</summary>
/// <param name="UserId">The user.</param>
/// <param name="AuthTime">When they proved who they are.</param>
/// <param name="Acr">How, as an <c>acr</c> of ours.</param>
public sealed record BrowserUser(Guid UserId, DateTimeOffset AuthTime, string Acr);

/// <summary>All that a decision depends on.</summary>
/// <param name="Request">The request.</param>
/// <param name="User">Who is signed in; null when nobody is.</param>
/// <param name="Progress">What has happened for this request; a new one when it has just come in.</param>
/// <param name="Remembered">What the user allowed this client before; null when nothing.</param>
/// <param name="Now">Now.</param>
public sealed record InteractionFacts(AuthorizationRequest Request, BrowserUser? User, InteractionProgress Progress, ScopeSet? Remembered, DateTimeOffset Now);

/// <summary>Decides what comes next: sign-in, consent, the code, or an error. Pure; the same facts give the same answer.</summary>
/// <param name="Step">What comes next.</param>
/// <param name="Error">Why not, when <paramref name="Step"/> is <see cref="NextStep.Refuse"/>.</param>
public sealed record InteractionDecision(NextStep Step, OAuthError? Error = null)
{
    /// <summary>Decides.</summary>
    /// <param name="facts">Everything it depends on.</param>
    /// <returns>What comes next.</returns>
    public static InteractionDecision Make(InteractionFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Progress.Denied)
        {
            return new(NextStep.Refuse, Denied(facts));
        }

        var step = Authentication(facts) ?? Account(facts) ?? SecondFactor(facts) ?? Consent(facts) ?? NextStep.Issue;
        if (step is NextStep.SignIn && IsFresh(facts))
        {
            // Whoever signed in for this request is not the user of the id_token_hint: asking again would go round in circles.
            return new(NextStep.Refuse, Silent("login_required", "Another user is signed in than the one asked for."));
        }

        return facts.Request.Prompts.HasFlag(Prompts.None) && step != NextStep.Issue ? new(NextStep.Refuse, NotSilently(step)) : new(step);
    }

    private static NextStep? Authentication(InteractionFacts facts)
    {
        var (request, user) = (facts.Request, facts.User);
        if (request.Prompts.HasFlag(Prompts.Create) && !IsFresh(facts))
        {
            return NextStep.Register;
        }

        if (user is null)
        {
            return NextStep.SignIn;
        }

        // OpenID Connect Core §3.1.2.1, id_token_hint: an answer for that user or an error, never for somebody else.
        if (request.HintedUser is { } hinted && hinted != user.UserId)
        {
            return NextStep.SignIn;
        }

        if (IsFresh(facts))
        {
            return null;
        }

        // OpenID Connect Core §3.1.2.1: login asks for reauthentication; max_age 0 is the same.
        var stale = request.MaxAge is { } maxAge && (maxAge == TimeSpan.Zero || facts.Now - user.AuthTime > maxAge);
        return stale || request.Prompts.HasFlag(Prompts.Login) ? NextStep.SignIn : null;
    }

    private static NextStep? Account(InteractionFacts facts) =>
        facts.Request.Prompts.HasFlag(Prompts.SelectAccount) && !IsFresh(facts) && facts.Progress.ChosenUser != facts.User!.UserId
            ? NextStep.SelectAccount
            : null;

    // RFC 9470 §5: the requested acr is necessary. Two factors are shown, or there is no code.
    private static NextStep? SecondFactor(InteractionFacts facts) =>
        AuthenticationLevel.IsMet(facts.Request.AcrValues, facts.User!.Acr) ? null : NextStep.SecondFactor;

    private static NextStep? Consent(InteractionFacts facts)
    {
        var (request, user) = (facts.Request, facts.User!);
        // Consent is one person's: whoever signs in over it is asked again.
        if (facts.Progress.ConsentedUser == user.UserId)
        {
            return null;
        }

        if (request.Prompts.HasFlag(Prompts.Consent))
        {
            return NextStep.Consent;
        }

        if (request.Client.FirstParty)
        {
            return null;
        }

        // RFC 8252 §8.6: without proof of the client's identity, no answer without the person, remembered or not.
        // §8.5: a secret that every copy of an app holds proves nothing.
        var anybody = request.Client.ApplicationType == ApplicationType.Native && RedirectUri.CanBeImpersonated(request.RedirectUri);
        return anybody || facts.Remembered is null || !request.Scope.IsSubsetOf(facts.Remembered) ? NextStep.Consent : null;
    }

    // An authentication after the request came in answers prompt=login, create, select_account and max_age at once.
    private static bool IsFresh(InteractionFacts facts) => facts.User is { } user && user.AuthTime >= facts.Progress.StartedAt;

    // OpenID Connect Core Unmet Authentication Requirements 1.0 §2, RFC 9470 §5: whoever turns back at the second factor has
    // not denied the client anything; the client learns that it cannot have the acr it asked for.
    private static OAuthError Denied(InteractionFacts facts) =>
        facts.User is not null && Authentication(facts) is null && SecondFactor(facts) is not null
            ? new("unmet_authentication_requirements", "The user did not show the factors that were asked for.")
            : OAuthError.AccessDenied("the person said no");

    // OpenID Connect Core §3.1.2.6.
    private static OAuthError NotSilently(NextStep step) => step switch
    {
        NextStep.Consent => Silent("consent_required", "The user has to be asked for consent."),
        NextStep.SelectAccount => Silent("account_selection_required", "The user has to choose an account."),
        NextStep.SignIn => Silent("login_required", "The user has to sign in."),
        _ => Silent("interaction_required", "The user has to be asked."),
    };

    private static OAuthError Silent(string code, string description) => new(code, description);
}
