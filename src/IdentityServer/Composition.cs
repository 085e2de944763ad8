using IdentityPlatform.Database;
using IdentityPlatform.Hosting;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;
using IdentityPlatform.IdentityServer.Accounts.Mail.Templates;
using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Endpoints.Admin;
using IdentityPlatform.IdentityServer.Endpoints.Feed;
using IdentityPlatform.IdentityServer.Import;
using IdentityPlatform.IdentityServer.Jobs;
using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Security;
using IdentityPlatform.IdentityServer.Seed;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Accounts;
using IdentityPlatform.IdentityServer.Storage.Administration;
using IdentityPlatform.IdentityServer.Storage.Audit;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.IdentityServer.Storage.Feed;
using IdentityPlatform.IdentityServer.Storage.Plans;
using IdentityPlatform.IdentityServer.Storage.Scopes;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Telemetry;

namespace IdentityPlatform.IdentityServer;

/// <summary>What the server is made of, and the order in which a request passes through it.</summary>
public static class Composition
{
    /// <summary>Registers everything.</summary>
    public static void AddServer(this WebApplicationBuilder builder, ServerSettings settings, DatabaseAccess database)
    {
        var services = builder.Services;
        services.AddSettings(settings);
        services.AddSingleton(database).AddSingleton(database.DataSource);
        services.AddSingleton(TimeProvider.System);
        services.AddServerMetrics();
        services.AddKeys(settings.DataProtection);
        services.AddRegistrations();
        services.AddConfigurationAsCode();
        services.AddSecurity(settings);
        services.AddSingleton<DatabaseProbe>().AddSingleton<Readiness>().AddHostedService<Draining>().AddHostedService<ThreadReserve>().AddHostedService<IdleMemory>();
        services.AddSingleton<DatabaseClock>().AddHostedService<ClockWatch>().AddSingleton<RestoredDatabase>();
        services.AddHostedService<SigningKeyRotation>();
        services.AddSingleton<ExpiredRowStore>().AddSingleton<RetentionStore>().AddHostedService<ExpiredRows>().AddHostedService<DeletedAccounts>();
        services.AddSingleton<AuditSealer>().AddHostedService<AuditSeals>();
        services.AddHostedService<ServerGauges>().AddHostedService<OutboxDepth>();
        if (builder.Environment.IsDevelopment())
            services.AddSingleton<RecentErrors>();
        builder.AddTelemetry(settings.Telemetry, "identity-server", ServerMetrics.MeterName, MailMetrics.MeterName);
        services.AddHostedService<MailRequestJob>();
        services.AddTokenEngine(settings.RateLimits.Enabled ? settings.RateLimits.FailedClientAuthenticationsPerMinute : int.MaxValue);
        services.AddAuthorizationEngine();
        services.AddFederation(settings.Federation).AddHostedService<ProviderRenewals>();
        services.AddMailDelivery(settings, builder.Environment);
        services.AddAccounts(builder.Configuration).AddAccountApi();
        services.AddPages();
        services.AddFeed(settings.Feed).AddFeedStorage();
        services.AddBilling(settings.Billing).AddHostedService<LapsedPlans>();
        services.AddImport();
        services.AddAdministration().AddAdminApi().AddHostedService<ActivityHours>();
    }

    /// <summary>Builds the pipeline. Machines' endpoints pass through as little as possible.</summary>
    public static void UseServer(this WebApplication app)
    {
        app.UseConnectionSecurity();
        app.UseMiddleware<RequestFrame>();
        app.UseClientCors();
        app.UseWhen(http => !EndpointKinds.IsForMachines(http.Request.Path), people =>
        {
            people.UsePages();
            people.UseMiddleware<PeopleAdmission>();
            // Callbacks of providers are answered here already.
            people.UseMiddleware<Faults>();
            people.UseAuthentication();
        });
        app.UseMiddleware<Faults>();
        app.UseRouting();
        app.MapTokenEndpoints();
        app.MapAuthorizationEndpoints();
        app.MapAccountApi();
        app.MapAdminApi();
        app.MapBilling();
        app.MapPages();
        app.MapHealth();
        app.MapFeed();
    }

    internal static IServiceCollection AddSettings(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings).AddSingleton(settings.Root).AddSingleton(settings.Database).AddSingleton(settings.Tokens);
        services.AddSingleton(settings.RateLimits).AddSingleton(settings.Cors).AddSingleton(settings.Keys).AddSingleton(settings.Retention).AddSingleton(settings.Shutdown).AddSingleton(settings.Mail).AddSingleton(settings.Admin).AddSingleton(settings.Audit);
        return services.AddSingleton(settings.ToProtocolOptions());
    }

    // A mail server, or the folder of Development, or nothing.
    private static void AddMailDelivery(this IServiceCollection services, ServerSettings settings, IHostEnvironment environment)
    {
        services.AddSingleton(settings.Smtp).AddSingleton<MailComposer>().AddSingleton<MailDelivery>();
        if (settings.Smtp.HasHost)
            services.AddSingleton<SmtpTrust>().AddSingleton<IMailTransport, SmtpTransport>();
        else if (environment.IsDevelopment())
            services.AddSingleton<MailFolder>().AddSingleton<IMailTransport>(provider => provider.GetRequiredService<MailFolder>());
        else
            services.AddSingleton<IOutbox, UnsendableMails>();
        if (settings.Smtp.HasHost || environment.IsDevelopment())
            services.AddSingleton<OutgoingMails>().AddHostedService(provider => provider.GetRequiredService<OutgoingMails>());
    }

    private static void AddRegistrations(this IServiceCollection services)
    {
        services.AddSingleton<ClientTable>().AddSingleton<ScopeTable>().AddSingleton<SoldPlanTable>().AddSingleton<RegistrationWriter>();
        services.AddSingleton<SecretFingerprint>().AddSingleton<ClientStore>().AddSingleton<ScopeStore>();
        services.AddSingleton<IClientStore>(provider => provider.GetRequiredService<ClientStore>());
        services.AddSingleton<IClientOrigins>(provider => provider.GetRequiredService<ClientStore>());
        services.AddSingleton<IScopeStore>(provider => provider.GetRequiredService<ScopeStore>());
        services.AddSingleton<IRegistrationSnapshot>(provider => provider.GetRequiredService<ClientStore>());
        services.AddSingleton<IRegistrationSnapshot>(provider => provider.GetRequiredService<ScopeStore>());
        services.AddSingleton<SoldPlanStore>();
        services.AddSingleton<ISoldPlans>(provider => provider.GetRequiredService<SoldPlanStore>());
        services.AddSingleton<IRegistrationSnapshot>(provider => provider.GetRequiredService<SoldPlanStore>());
        services.AddSingleton<INotified, RegistrationReload>().AddHostedService<DatabaseListener>();
    }
}
