using System.Globalization;
using System.Resources;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using Microsoft.EntityFrameworkCore;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Tells people by mail what happened to their two-step sign-in (ASVS V6.3.7).</summary>
public sealed class TwoFactorNotices(AccountsDbContext accounts, IOutbox outbox, ISecurityEvents events, ProtocolOptions options, TimeProvider time)
{
    private const string Page = "/account/two-step";
    private static readonly ResourceManager Words = new(typeof(Texts));

    /// <summary>It was switched on.</summary>
    public Task EnabledAsync(Guid userId, ClientDevice? device) => TellAsync(userId, device, "enabled");

    /// <summary>It was switched off.</summary>
    public Task DisabledAsync(Guid userId, ClientDevice? device) => TellAsync(userId, device, "disabled");

    /// <summary>The recovery codes were replaced.</summary>
    public Task CodesReplacedAsync(Guid userId, ClientDevice? device) => TellAsync(userId, device, "codes_replaced");

    /// <summary>A recovery code was used.</summary>
    public Task RecoveryCodeUsedAsync(Guid userId, int left, ClientDevice? device) => TellAsync(userId, device, "code_used", left);

    /// <summary>Somebody who got past the first factor enters wrong codes.</summary>
    public async Task CodesLockedAsync(Guid userId, string? clientId, ClientDevice device)
    {
        await events.RecordAsync(new SecurityEvent("two_factor_locked", userId, clientId, device), CancellationToken.None);
        await TellAsync(userId, device, "locked");
    }

    private async Task TellAsync(Guid userId, ClientDevice? device, string what, params object[] values)
    {
        var user = await accounts.Users.AsNoTracking().Where(u => u.Id == userId)
            .Select(u => new { u.UserName, u.FullName, u.Email, u.Locale }).SingleOrDefaultAsync();
        if (user?.Email is not { } email)
            return;

        var culture = CultureInfo.GetCultureInfo(Languages.Match(user.Locale) ?? Languages.All[0].Tag);
        await outbox.QueueAsync(new OutgoingMail(MailKind.ProtectionChanged, email, user.Locale, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = user.FullName ?? user.UserName!,
            ["what"] = string.Format(culture, Words.GetString($"two_step.notice.{what}", culture)!, values),
            ["at"] = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            ["device"] = device?.UserAgent ?? Words.GetString("two_step.notice.support", culture)!,
            ["link"] = options.Issuer + Page,
        }), CancellationToken.None);
    }
}
