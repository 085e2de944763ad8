using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Links;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What becomes of a sign-up that is in order: an account at once, or a mail that makes it.</summary>
public sealed class RegisteredAccounts(
    AccountWriter accounts, AccountMails mails, OwedWrites owed, IAccountStates states, MailRequests requests, PendingRegistrations pending)
{
    /// <summary>Makes the account and mails the link that proves its e-mail.</summary>
    public async Task<RegistrationOutcome> CreateAsync(User user, string? continueWith)
    {
        var taken = await accounts.CreateAsync(user, SecurityEventTypes.AccountRegistered);
        if (taken.Count > 0)
            return new RegistrationOutcome.Rejected([.. taken.Select(field => new FieldError(field, FieldErrorCodes.Taken))]);
        await owed.WriteAsync(() => mails.ConfirmEmailAsync(MailOwner.Of(user), continueWith, CancellationToken.None));
        return new RegistrationOutcome.Registered(user.Id);
    }

    /// <summary>
    /// Leaves the rest to a mail: its link makes the account, or it says that there is one. Neither case takes the username,
    /// or a second try with it would tell which it was.
    /// </summary>
    public async Task<RegistrationOutcome> AnnounceAsync(User user, string? continueWith, CancellationToken cancellationToken)
    {
        if (await states.FindAsync(AccountName.Normalize(user.UserName!), cancellationToken) is not null)
            return new RegistrationOutcome.Rejected([new FieldError(FieldNames.UserName, FieldErrorCodes.Taken)]);
        await requests.AddAsync(new MailRequest(Guid.CreateVersion7(), MailRequestKinds.Register, user.Email!, user.Locale)
        {
            ContinueWith = continueWith,
            Content = pending.Close(PendingRegistration.Of(user)),
        }, cancellationToken);
        return new RegistrationOutcome.MailSent();
    }
}
