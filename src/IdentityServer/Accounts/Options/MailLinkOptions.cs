namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Section <c>Links</c>: how long mailed links work, and how often they may be asked for.</summary>
public sealed class MailLinkOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Links";

    /// <summary>Links that prove an e-mail.</summary>
    public TimeSpan ConfirmEmailLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Links that set a new password.</summary>
    public TimeSpan ResetPasswordLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Links and codes that sign in.</summary>
    public TimeSpan SignInLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Links that say "this was not me".</summary>
    public TimeSpan NotMeLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Mails that may be asked for one address within <see cref="RequestWindow"/>, whether or not somebody has it.</summary>
    public int RequestsPerEmail { get; set; } = 5;

    /// <summary>Mails that may be asked for from one address of the network within <see cref="RequestWindow"/>.</summary>
    public int RequestsPerIp { get; set; } = 20;

    /// <summary>How long a request counts, and how long one waits who made too many.</summary>
    public TimeSpan RequestWindow { get; set; } = TimeSpan.FromMinutes(15);
}
