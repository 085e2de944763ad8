namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Settles arrivals: signs in whom the rules know, links what they allow, and says what to ask the person otherwise.</summary>
public sealed class ProviderSignIn(
    Arrivals arrivals, IProviderLinks links, ArrivalEntry entry, BrowserSessions sessions, AccountNotices notices)
{
    /// <summary>Goes as far as it gets without the person.</summary>
    /// <param name="http">The browser's request.</param>
    /// <param name="handle">As the page's address has it.</param>
    /// <param name="clientId">The client that waits, for the history; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ArrivalOutcome> OpenAsync(HttpContext http, string? handle, string? clientId, CancellationToken cancellationToken)
    {
        if (await arrivals.FindAsync(http, handle, cancellationToken) is not { } arrival)
            return new ArrivalOutcome.Gone();
        if (arrival.LinkFor is { } intent)
            return await LinkForAsync(http, arrival, intent, cancellationToken);

        var email = arrival.Identity.Email is { } address ? AccountName.Normalize(address) : null;
        var facts = await links.FindAsync(arrival.Link, email, cancellationToken);
        return LinkRules.Decide(arrival.Identity, facts) switch
        {
            LinkDecision.SignIn known => await UseAsync(http, arrival, known.UserId, clientId),
            LinkDecision.Link found => await LinkAsync(http, arrival, new LinkTarget(found.UserId, email, Claims: false), clientId),
            LinkDecision.Claim unproven => await LinkAsync(http, arrival, new LinkTarget(unproven.UserId, email, Claims: true), clientId),
            LinkDecision.Deactivated => new ArrivalOutcome.Entered(new SignInOutcome.Deactivated()),
            LinkDecision.Prove => await ProvenAsync(http, arrival, cancellationToken) ?? new ArrivalOutcome.Prove(arrival),
            _ => await ProvenAsync(http, arrival, cancellationToken) ?? new ArrivalOutcome.New(arrival),
        };
    }

    /// <summary>Links the arrival to the account that the person has proven since, as they just confirmed.</summary>
    public async Task<ArrivalOutcome> ConfirmAsync(HttpContext http, string? handle, CancellationToken cancellationToken)
    {
        if (await arrivals.FindAsync(http, handle, cancellationToken) is not { LinkFor: null } arrival)
            return new ArrivalOutcome.Gone();
        return await ProvenAsync(http, arrival, cancellationToken) is ArrivalOutcome.Confirm proven
            ? await AddAsync(http, arrival, proven.Session.UserId)
            : new ArrivalOutcome.OtherSession(arrival.Provider);
    }

    // A session older than the arrival proves nothing about who sits here now.
    private async Task<ArrivalOutcome?> ProvenAsync(HttpContext http, Arrival arrival, CancellationToken cancellationToken) =>
        await sessions.CurrentAsync(http, cancellationToken) is { } session && session.Authentication.AuthTime >= arrival.CreatedAt
            ? new ArrivalOutcome.Confirm(arrival, session)
            : null;

    private async Task<ArrivalOutcome> LinkForAsync(HttpContext http, Arrival arrival, LinkIntent intent, CancellationToken cancellationToken) =>
        await sessions.CurrentAsync(http, cancellationToken) is { } session
        && session.UserId == intent.UserId && session.Authentication.SessionId == intent.SessionId
            ? await AddAsync(http, arrival, intent.UserId)
            : new ArrivalOutcome.OtherSession(arrival.Provider);

    private async Task<ArrivalOutcome> AddAsync(HttpContext http, Arrival arrival, Guid userId)
    {
        var outcome = await links.LinkAsync(entry.ChangeOf(http, arrival), new LinkTarget(userId, ProvenEmail: null, Claims: false), CancellationToken.None);
        if (outcome != LinkOutcome.Done)
            return Refused(arrival, outcome);
        await TellAsync(http, arrival, userId, "provider_linked");
        return new ArrivalOutcome.Linked(arrival.Provider);
    }

    private async Task<ArrivalOutcome> UseAsync(HttpContext http, Arrival arrival, Guid userId, string? clientId)
    {
        var outcome = await links.UseAsync(entry.ChangeOf(http, arrival), userId, CancellationToken.None);
        return outcome == LinkOutcome.Done ? await entry.EnterAsync(http, arrival, userId, clientId) : Refused(arrival, outcome);
    }

    private async Task<ArrivalOutcome> LinkAsync(HttpContext http, Arrival arrival, LinkTarget target, string? clientId)
    {
        var outcome = await links.LinkAsync(entry.ChangeOf(http, arrival), target, CancellationToken.None);
        if (outcome != LinkOutcome.Done)
            return Refused(arrival, outcome);
        await TellAsync(http, arrival, target.UserId, target.Claims ? "account_claimed" : "provider_linked");
        return await entry.EnterAsync(http, arrival, target.UserId, clientId);
    }

    private Task TellAsync(HttpContext http, Arrival arrival, Guid userId, string what) =>
        notices.ProtectionChangedAsync(new AccountOwner(userId, Guid.Empty, null, Device.Of(http)), what, arrival.Provider.DisplayName, LinkedProviders.Page);

    private static ArrivalOutcome Refused(Arrival arrival, LinkOutcome outcome) =>
        outcome == LinkOutcome.TakenByAnother ? new ArrivalOutcome.TakenByAnother(arrival.Provider) : new ArrivalOutcome.Gone();
}

/// <summary>The last step of every arrival that is settled: from the account to a sign-in.</summary>
public sealed class ArrivalEntry(IAccountLookup accounts, SignInCompletion completion, TokenSeal seal, TimeProvider time)
{
    private const string Federated = "fed"; // as other servers say it; RFC 8176 has no word for it

    /// <summary>What the links need to know of an arrival.</summary>
    internal LinkChange ChangeOf(HttpContext http, Arrival arrival) =>
        new(arrival.Key, arrival.Link, arrival.AccountName, arrival.Identity.Picture, seal.Seal(arrival.Link, arrival.Tokens), Device.Of(http));

    /// <summary>Signs the account in; a second factor of its own is still asked for.</summary>
    internal async Task<ArrivalOutcome> EnterAsync(HttpContext http, Arrival arrival, Guid userId, string? clientId)
    {
        if (await accounts.FindAsync(userId, http.RequestAborted) is not { } user)
            return new ArrivalOutcome.Gone();
        var attempt = new SignInAttempt(userId, time.GetUtcNow(), SignInReasons.Ok, arrival.Provider.Name, clientId, Device.Of(http));
        return new ArrivalOutcome.Entered(await completion.CompleteAsync(http, new IdentityProof { User = user, Attempt = attempt, Amr = [Federated] }));
    }
}
