using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>What a link that proves an e-mail would do.</summary>
/// <param name="Purpose">One of <see cref="LinkPurposes"/>.</param>
/// <param name="Email">The address it proves.</param>
/// <param name="UserName">The account it proves it for.</param>
public sealed record EmailLink(string Purpose, string Email, string UserName);

/// <summary>What came of using one.</summary>
public abstract record EmailLinkOutcome
{
    private EmailLinkOutcome()
    {
    }

    /// <summary>The address is proven; for a sign-up the account is made.</summary>
    public sealed record Done(EmailLink Link) : EmailLinkOutcome;

    /// <summary>The link does not work: unknown, used, expired, superseded, or its account changed since.</summary>
    public sealed record LinkDead : EmailLinkOutcome;

    /// <summary>Somebody else took the address, or for a sign-up the username, since.</summary>
    public sealed record Taken : EmailLinkOutcome;
}

/// <summary>Proves e-mails by mailed links: of an account, of its change to another address, of a sign-up (T2, K9).</summary>
public sealed class EmailConfirmation(
    IAccountLinkStore links, IAccountLinkActions actions, PendingRegistrations registrations, AccountWriter accounts, AccountMails mails, TimeProvider time)
{
    /// <summary>What a link would do; it is not used up by looking.</summary>
    /// <returns>Null when it does not work, or is for something else.</returns>
    public async Task<EmailLink?> FindAsync(string? token, CancellationToken cancellationToken) =>
        await LiveAsync(token, cancellationToken) is { } live ? Describe(live) : null;

    /// <summary>Uses a link.</summary>
    public async Task<EmailLinkOutcome> ConfirmAsync(string? token, ClientDevice device, CancellationToken cancellationToken)
    {
        if (await LiveAsync(token, cancellationToken) is not { } live || Describe(live) is not { } link)
            return new EmailLinkOutcome.LinkDead();

        var use = new LinkUse(TokenHandle.Hash(token!), device, time.GetUtcNow());
        bool? done = live.Purpose switch
        {
            LinkPurposes.ConfirmEmail => await actions.ConfirmEmailAsync(use, CancellationToken.None),
            LinkPurposes.ChangeEmail => await ChangeAsync(use, live),
            _ => await RegisterAsync(use, live),
        };
        return done switch
        {
            true => new EmailLinkOutcome.Done(link),
            false => new EmailLinkOutcome.LinkDead(),
            null => new EmailLinkOutcome.Taken(),
        };
    }

    private async Task<LiveLink?> LiveAsync(string? token, CancellationToken cancellationToken) =>
        token is { Length: > 0 and <= InputLimits.Handle } ? await links.FindAsync(TokenHandle.Hash(token), time.GetUtcNow(), cancellationToken) : null;

    private EmailLink? Describe(LiveLink live) => live switch
    {
        { Purpose: LinkPurposes.ConfirmEmail, Owner: { Email: { } email } owner } => new EmailLink(live.Purpose, email, owner.UserName),
        { Purpose: LinkPurposes.ChangeEmail, Owner: { } owner, Data: { } email } => new EmailLink(live.Purpose, email, owner.UserName),
        { Purpose: LinkPurposes.Register } when registrations.Open(live) is { } made => new EmailLink(live.Purpose, made.Email, made.UserName),
        _ => null,
    };

    private async Task<bool?> ChangeAsync(LinkUse use, LiveLink live)
    {
        var done = await actions.ChangeEmailAsync(use, AccountName.Normalize(live.Data!), CancellationToken.None);
        if (done == true)
            await mails.EmailChangedAsync(live.Owner!, live.Data!);
        return done;
    }

    // The account first: its unique e-mail lets one of parallel calls win, and a crash in between loses nothing.
    private async Task<bool?> RegisterAsync(LinkUse use, LiveLink live)
    {
        var taken = await accounts.CreateAsync(registrations.Open(live)!.ToUser(use.At), SecurityEventTypes.AccountRegistered);
        var spent = await actions.SpendRegistrationAsync(use, CancellationToken.None);
        return taken.Count == 0 ? true : spent ? null : false;
    }
}
