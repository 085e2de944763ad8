using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Writes the mails that prove a mailbox, and those that tell what came of it.</summary>
public sealed class AccountMails(IOutbox outbox, OwedWrites owed, AccountLinks links, LinkUrls urls, TimeProvider time)
{
    /// <summary>Sends a link that proves the e-mail of an account. Nothing without an address.</summary>
    public async Task ConfirmEmailAsync(MailOwner owner, string? continueWith, CancellationToken cancellationToken)
    {
        if (owner.Email is { } to && await links.ConfirmEmailAsync(owner.UserId, continueWith, cancellationToken) is { } link)
            await QueueAsync(MailKind.ConfirmEmail, to, owner.Locale, WithLink(owner.Name, link), cancellationToken);
    }

    /// <summary>Sends a link that makes the account of a sign-up.</summary>
    public Task RegisterAsync(string to, string locale, string name, MailedLink link, CancellationToken cancellationToken) =>
        QueueAsync(MailKind.ConfirmEmail, to, locale, WithLink(name, link), cancellationToken);

    /// <summary>Sends a link that proves the new e-mail of an account.</summary>
    public async Task ConfirmNewEmailAsync(MailOwner owner, string newEmail, CancellationToken cancellationToken)
    {
        if (await links.ChangeEmailAsync(owner.UserId, newEmail, cancellationToken) is { } link)
            await QueueAsync(MailKind.ConfirmNewEmail, newEmail, owner.Locale, WithLink(owner.Name, link), cancellationToken);
    }

    /// <summary>
    /// Tells the old address that it is no longer the account's. When it was proven its owner can take the change back; when
    /// it was not it may be a stranger's, so the new address is not written out for anybody.
    /// </summary>
    public Task EmailChangedAsync(MailOwner before, string newEmail) => owed.WriteAsync(async () =>
    {
        if (before.Email is not { } to)
            return;
        var link = before.EmailVerified ? await links.UndoEmailAsync(before.UserId, to, CancellationToken.None) : null;
        await QueueAsync(MailKind.EmailChanged, to, before.Locale, new()
        {
            ["name"] = before.Name, ["new_email"] = Masked(newEmail), ["link"] = link ?? urls.Of(LinkPaths.SignIn),
        }, CancellationToken.None);
    });

    /// <summary>Sends a link that sets a new password. Nothing without an address.</summary>
    public async Task ResetPasswordAsync(MailOwner owner, string? continueWith, CancellationToken cancellationToken)
    {
        if (owner.Email is { } to && await links.ResetPasswordAsync(owner.UserId, continueWith, cancellationToken) is { } link)
            await QueueAsync(MailKind.ResetPassword, to, owner.Locale, WithLink(owner.Name, link), cancellationToken);
    }

    /// <summary>Tells the owner that the password is another one.</summary>
    public Task PasswordChangedAsync(MailOwner owner, ClientDevice device) => TellAsync(MailKind.PasswordChanged, owner, device, new() { ["link"] = urls.Of(LinkPaths.ForgotPassword) });

    /// <summary>Tells the owner that what was set up before the e-mail was proven is gone.</summary>
    public Task ClaimedAsync(MailOwner owner, ClientDevice device) =>
        TellAsync(MailKind.ProtectionChanged, owner, device, new() { ["what"] = "account_claimed", ["link"] = urls.Of(LinkPaths.Account) });

    /// <summary>Tells somebody who signs up again that they have an account.</summary>
    public Task AccountExistsAsync(MailOwner owner, CancellationToken cancellationToken) =>
        QueueAsync(MailKind.AccountExists, owner.Email!, owner.Locale, new()
        {
            ["name"] = owner.Name, ["sign_in_link"] = urls.Of(LinkPaths.SignIn), ["reset_link"] = urls.Of(LinkPaths.ForgotPassword),
        }, cancellationToken);

    /// <summary>Sends a link and a code that sign in.</summary>
    public Task SignInAsync(MailOwner owner, MailedLink link, string code, CancellationToken cancellationToken)
    {
        var values = WithLink(owner.Name, link);
        values["code"] = code;
        return QueueAsync(MailKind.SignInLink, owner.Email!, owner.Locale, values, cancellationToken);
    }

    /// <summary>An address in which its owner knows theirs, and nobody else's can be read.</summary>
    internal static string Masked(string email)
    {
        var at = email.LastIndexOf('@');
        return $"{StringInfo.GetNextTextElement(email)}•••{email[at..]}";
    }

    private Task TellAsync(MailKind kind, MailOwner owner, ClientDevice device, Dictionary<string, string> values)
    {
        if (owner.Email is not { } to)
            return Task.CompletedTask;
        values["name"] = owner.Name;
        values["at"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        values["device"] = DeviceTexts.InWords(device.UserAgent, owner.Locale);
        return owed.WriteAsync(() => QueueAsync(kind, to, owner.Locale, values, CancellationToken.None));
    }

    private static Dictionary<string, string> WithLink(string name, MailedLink link) =>
        new() { ["name"] = name, ["link"] = link.Url, ["minutes"] = link.Minutes };

    private Task QueueAsync(MailKind kind, string to, string locale, Dictionary<string, string> values, CancellationToken cancellationToken) =>
        outbox.QueueAsync(new OutgoingMail(kind, to, locale, values), cancellationToken);
}
