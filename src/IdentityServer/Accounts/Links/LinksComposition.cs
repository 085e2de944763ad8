using IdentityPlatform.IdentityServer.Accounts.Mail;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Registers what is proven by mail.</summary>
public static class LinksComposition
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    // ASVS V6.5.5: "Out-of-band requests or codes are valid for a maximum of 10 minutes."
    private static readonly TimeSpan LongestSignIn = TimeSpan.FromMinutes(10);

    /// <summary>Links, and what they do. Needs <see cref="IAccountLinkStore"/> and <see cref="IAccountLinkActions"/>.</summary>
    public static IServiceCollection AddAccountLinks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => new MailSignIn(provider.GetRequiredService<IOptions<MailSignInOptions>>().Value.EmailLink));
        services.AddOptions<MailSignInOptions>().Bind(configuration.GetSection(MailSignInOptions.Section)).ValidateOnStart();
        services.AddOptions<MailLinkOptions>().Bind(configuration.GetSection(MailLinkOptions.Section)).ValidateOnStart()
            .Validate(o => IsLifetime(o.ConfirmEmailLifetime, Longest), "Links:ConfirmEmailLifetime must be from 1 minute to 30 days, e.g. 1.00:00:00.")
            .Validate(o => IsLifetime(o.ResetPasswordLifetime, TimeSpan.FromDays(1)), "Links:ResetPasswordLifetime must be from 1 minute to 1 day, e.g. 00:30:00.")
            .Validate(o => IsLifetime(o.SignInLifetime, LongestSignIn), "Links:SignInLifetime must be from 1 to 10 minutes, e.g. 00:10:00.")
            .Validate(o => IsLifetime(o.NotMeLifetime, Longest), "Links:NotMeLifetime must be from 1 minute to 30 days, e.g. 7.00:00:00.")
            .Validate(o => o.RequestsPerEmail is >= 1 and <= 1000, "Links:RequestsPerEmail must be from 1 to 1000.")
            .Validate(o => o.RequestsPerIp is >= 1 and <= 100_000, "Links:RequestsPerIp must be from 1 to 100000.")
            .Validate(o => IsLifetime(o.RequestWindow, TimeSpan.FromDays(1)), "Links:RequestWindow must be from 1 minute to 1 day, e.g. 00:15:00.");
        services.AddSingleton<LinkUrls>();
        services.AddSingleton<AccountLinks>();
        services.AddSingleton<RightfulOwner>();
        services.AddSingleton<AccountMails>();
        services.AddSingleton<MailCode>();
        services.AddSingleton<MailRequestSignal>();
        services.AddSingleton<MailRequests>();
        services.AddSingleton<MailRequestProcessor>().AddSingleton<SignInMails>().AddSingleton<RegistrationMails>();
        services.AddSingleton<PendingRegistrations>();
        services.AddSingleton<MailSignInBrowser>().AddSingleton<MailSignInRequests>().AddSingleton<MailSignInRecord>();
        services.AddScoped<MailSignInService>();
        services.AddSingleton<ResetHashing>();
        services.AddSingleton<PasswordReset>();
        services.AddScoped<EmailConfirmation>();
        services.AddScoped<EmailChange>().AddScoped<EmailChangeRules>();
        services.AddSingleton<DisownedSignIn>();
        return services;
    }

    private static bool IsLifetime(TimeSpan value, TimeSpan longest) => value >= TimeSpan.FromMinutes(1) && value <= longest;
}
