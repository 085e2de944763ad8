using IdentityPlatform.IdentityServer.Options;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>How many mails of one sort one recipient gets.</summary>
public sealed record MailLimit(int PerBurst, TimeSpan Burst, int PerDay);

/// <summary>The limits by kind, of section <c>Mail</c>; <c>RateLimits:Enabled</c> switches them off with the others.</summary>
public sealed class MailLimits(MailSettings settings, IOptions<SignInRateOptions> rates)
{
    private static readonly MailLimit None = new(int.MaxValue, TimeSpan.FromMinutes(1), int.MaxValue);

    /// <summary>The limit of a kind.</summary>
    public MailLimit Of(MailKind kind) => !rates.Value.Enabled ? None
        : MailRules.IsNotice(kind) ? new(settings.NoticesPerBurst, settings.BurstWindow, settings.NoticesPerDay)
        : new(settings.RequestedPerBurst, settings.BurstWindow, settings.RequestedPerDay);
}
