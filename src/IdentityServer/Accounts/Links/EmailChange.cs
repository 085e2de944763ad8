using IdentityPlatform.IdentityServer.Accounts.Limits;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>What a user's e-mail is and what it may become.</summary>
/// <param name="Email">The address in force; null when there is none.</param>
/// <param name="Verified">Whether it was proven.</param>
/// <param name="Pending">The new address that waits for its proof; null when none does.</param>
public sealed record EmailState(string? Email, bool Verified, string? Pending);

/// <summary>Changes the e-mail of an account: the new one takes effect when its mailed link is used, and the old one is told (T2).</summary>
public sealed class EmailChange(
    AccountsDbContext accounts, IAccountLinkStore links, AccountMails mails, EmailChangeRules rules, TimeProvider time)
{
    /// <summary>The state for the owner.</summary>
    public async Task<EmailState> StateAsync(Guid userId, CancellationToken cancellationToken)
    {
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancellationToken);
        return new EmailState(user.Email, user.EmailConfirmed, await PendingAsync(userId, cancellationToken));
    }

    /// <summary>The new address that waits for its proof; null when none does.</summary>
    public Task<string?> PendingAsync(Guid userId, CancellationToken cancellationToken) => links.PendingEmailAsync(userId, time.GetUtcNow(), cancellationToken);

    /// <summary>Sends a link to the new address. The caller has made sure that it is the owner who asks.</summary>
    public async Task<ChangeOutcome> RequestAsync(AccountOwner owner, string? email, CancellationToken cancellationToken)
    {
        if (RegistrationPolicy.Email(email) is { } problem)
            return Rejected(problem);
        var address = MailRequests.Parsed(email);
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == owner.UserId, cancellationToken);
        if (user.NormalizedEmail == AccountName.Normalize(address))
            return Rejected(FieldErrorCodes.Unchanged);
        if (await rules.WaitAsync(owner.UserId, address, cancellationToken) is { } wait)
            return new ChangeOutcome.TooMany(wait);
        if (await rules.TellsTakenAsync(address, cancellationToken))
            return Rejected(FieldErrorCodes.Taken);

        await mails.ConfirmNewEmailAsync(MailOwner.Of(user), address, CancellationToken.None);
        return new ChangeOutcome.Changed();
    }

    /// <summary>Forgets the new address.</summary>
    public Task CancelAsync(Guid userId, CancellationToken cancellationToken) => links.RemoveAsync(userId, LinkPurposes.ChangeEmail, cancellationToken);

    /// <summary>Sends the link that proves the address in force once more.</summary>
    public async Task<ChangeOutcome> ResendAsync(AccountOwner owner, CancellationToken cancellationToken)
    {
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == owner.UserId, cancellationToken);
        if (user.Email is not { } email || user.EmailConfirmed)
            return new ChangeOutcome.Changed();
        if (await rules.WaitAsync(owner.UserId, email, cancellationToken) is { } wait)
            return new ChangeOutcome.TooMany(wait);
        await mails.ConfirmEmailAsync(MailOwner.Of(user), null, CancellationToken.None);
        return new ChangeOutcome.Changed();
    }

    private static ChangeOutcome.Rejected Rejected(string code) => new([new FieldError(FieldNames.Email, code)]);
}

/// <summary>How often an e-mail may be changed, and what is told of addresses that others have.</summary>
public sealed class EmailChangeRules(
    AccountsDbContext accounts, IAttemptLimits limits, IOptions<MailLinkOptions> options, IOptions<RegistrationOptions> registration)
{
    /// <summary>Counts a mail to an address at a user's wish, by both.</summary>
    /// <returns>Null when it may go on.</returns>
    public async Task<TimeSpan?> WaitAsync(Guid userId, string email, CancellationToken cancellationToken)
    {
        var (most, window) = (options.Value.RequestsPerEmail, options.Value.RequestWindow);
        return await limits.TakeAsync(new AttemptLimit("mail-owner", most, window), userId.ToString("D"), cancellationToken)
            ?? await limits.TakeAsync(new AttemptLimit("mail-owner-email", most, window), AccountName.Normalize(email), cancellationToken);
    }

    /// <summary>Whether the address is somebody else's and that may be told, as sign-up tells it. Where sign-up does not, only the mailbox learns it.</summary>
    public async Task<bool> TellsTakenAsync(string email, CancellationToken cancellationToken)
    {
        var normalized = AccountName.Normalize(email);
        return !registration.Value.NeutralAnswer && await accounts.Users.AnyAsync(user => user.NormalizedEmail == normalized, cancellationToken);
    }
}
