using IdentityPlatform.IdentityServer.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Registers what queues mails; what sends them is registered with the server's jobs.</summary>
public static class MailComposition
{
    /// <summary>The outbox. Needs <see cref="IMailQueue"/>.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.TryAddSingleton(new MailSettings());
        services.AddSingleton<MailSeal>();
        services.AddSingleton<MailLimits>();
        services.AddSingleton<MailSignal>();
        services.AddSingleton<OwedWrites>().AddHostedService(provider => provider.GetRequiredService<OwedWrites>());
        services.TryAddSingleton<IOutbox, Outbox>();
        return services;
    }
}
