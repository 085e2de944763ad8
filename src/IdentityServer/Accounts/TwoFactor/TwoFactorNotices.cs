using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Tells people by mail what happened to their two-step sign-in (ASVS V6.3.7).</summary>
public sealed class TwoFactorNotices(IAccountLookup accounts, IOutbox outbox, OwedWrites owed, ISecurityEvents events, ProtocolOptions options, TimeProvider time)
{
    private const string Page = "/account/two-step";

    /// <summary>It was switched on.</summary>
    public Task EnabledAsync(Guid userId, ClientDevice? device) => TellAsync(userId, device, "two_factor_enabled");

    /// <summary>It was switched off.</summary>
    public Task DisabledAsync(Guid userId, ClientDevice? device) => TellAsync(userId, device, "two_factor_disabled");

    /// <summary>The recovery codes were replaced.</summary>
    public Task CodesReplacedAsync(Guid userId, ClientDevice? device) => TellAsync(userId, device, "recovery_codes_replaced");

    /// <summary>A recovery code was used.</summary>
    public Task RecoveryCodeUsedAsync(Guid userId, ClientDevice? device) => TellAsync(userId, device, "recovery_code_used");

    /// <summary>Somebody who got past the first factor enters wrong codes.</summary>
    public async Task CodesLockedAsync(Guid userId, string? clientId, ClientDevice device)
    {
        await events.RecordAsync(new SecurityEvent("two_factor_locked", userId, clientId, device), CancellationToken.None);
        await TellAsync(userId, device, "two_factor_locked");
    }

    private Task TellAsync(Guid userId, ClientDevice? device, string what)
    {
        var now = time.GetUtcNow();
        return owed.WriteAsync(() => QueueAsync(userId, device, what, now));
    }

    private async Task QueueAsync(Guid userId, ClientDevice? device, string what, DateTimeOffset now)
    {
        if (await accounts.FindAsync(userId, CancellationToken.None) is not { Email: { } email } user)
            return;

        await outbox.QueueAsync(new OutgoingMail(MailKind.ProtectionChanged, email, user.Locale, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = user.FullName ?? user.UserName!,
            ["what"] = what,
            ["at"] = now.ToString("O", CultureInfo.InvariantCulture),
            ["device"] = device is null ? "" : DeviceTexts.InWords(device.UserAgent, user.Locale),
            ["link"] = options.Issuer + Page,
        }), CancellationToken.None);
    }
}
