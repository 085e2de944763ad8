using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Tells people by mail that what protects their account was changed (ASVS V6.3.7). Who has no e-mail is not told.</summary>
public sealed class AccountNotices(IAccountLookup accounts, IOutbox outbox, OwedWrites owed, LinkUrls urls, TimeProvider time)
{
    /// <summary>A passkey was added or removed, a first password set, and the like.</summary>
    /// <param name="owner">Whose account, and where from.</param>
    /// <param name="what">Type of the security event.</param>
    /// <param name="name">What the passkey or provider is called; null when there is but one.</param>
    /// <param name="page">The page where it can be undone.</param>
    public Task ProtectionChangedAsync(AccountOwner owner, string what, string? name, string page)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["what"] = what };
        if (name is not null)
            values["what_name"] = name;
        return TellAsync(owner, MailKind.ProtectionChanged, values, page);
    }

    /// <summary>The password was changed by somebody who knew the old one.</summary>
    public Task PasswordChangedAsync(AccountOwner owner) =>
        TellAsync(owner, MailKind.PasswordChanged, new Dictionary<string, string>(StringComparer.Ordinal), LinkPaths.ForgotPassword);

    /// <summary>A user's part in a store was given, changed or taken away by somebody else.</summary>
    /// <param name="userId">Whose part.</param>
    /// <param name="what">Type of the security event.</param>
    /// <param name="store">The store's name.</param>
    public Task StoreChangedAsync(Guid userId, string what, string store)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["what"] = what, ["what_name"] = store };
        return TellAsync(userId, null, MailKind.StoreChanged, values, LinkPaths.Account);
    }

    private Task TellAsync(AccountOwner owner, MailKind kind, Dictionary<string, string> values, string page) =>
        TellAsync(owner.UserId, owner.Device, kind, values, page);

    // Without a device: where somebody else was is not told.
    private Task TellAsync(Guid userId, ClientDevice? device, MailKind kind, Dictionary<string, string> values, string page)
    {
        values["at"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        values["link"] = urls.Of(page);
        return owed.WriteAsync(() => QueueAsync(userId, device, kind, values));
    }

    private async Task QueueAsync(Guid userId, ClientDevice? device, MailKind kind, Dictionary<string, string> values)
    {
        if (await accounts.FindAsync(userId, CancellationToken.None) is not { Email: { } email } user)
            return;
        values["name"] = user.FullName ?? user.UserName!;
        if (device is not null)
            values["device"] = DeviceTexts.InWords(device.UserAgent, user.Locale);
        await outbox.QueueAsync(new OutgoingMail(kind, email, user.Locale, values), CancellationToken.None);
    }
}
