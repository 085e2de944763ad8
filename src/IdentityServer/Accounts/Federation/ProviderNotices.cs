using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Tells the account's owner by mail that a way in has come or gone (ASVS V6.3.7).</summary>
public sealed class ProviderNotices(AccountsDbContext accounts, IOutbox outbox, ProtocolOptions options, TimeProvider time)
{
    private const string Page = "/account/providers";

    /// <summary>A provider was linked.</summary>
    public Task LinkedAsync(Guid userId, Provider provider, ClientDevice device) => TellAsync(userId, "provider_linked", provider.DisplayName, device);

    /// <summary>A provider was unlinked.</summary>
    public Task UnlinkedAsync(Guid userId, string provider, ClientDevice device) => TellAsync(userId, "provider_unlinked", provider, device);

    private async Task TellAsync(Guid userId, string what, string provider, ClientDevice device)
    {
        var user = await accounts.Users.AsNoTracking().SingleAsync(u => u.Id == userId);
        if (user.Email is not { } email)
            return;
        await outbox.QueueAsync(new OutgoingMail(MailKind.ProtectionChanged, email, user.Locale, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = user.FullName ?? user.UserName!,
            ["what"] = what,
            ["what_name"] = provider,
            ["at"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["device"] = device.UserAgent ?? "",
            ["link"] = options.Issuer + Page,
        }), CancellationToken.None);
    }
}
