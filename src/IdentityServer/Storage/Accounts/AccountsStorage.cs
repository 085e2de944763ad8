using IdentityPlatform.IdentityServer.Jobs;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Data;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Accounts.Limits;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Accounts.Passkeys;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Plans.Billing;
using IdentityPlatform.IdentityServer.Storage.Accounts.Data;
using IdentityPlatform.IdentityServer.Storage.Accounts.Links;
using IdentityPlatform.IdentityServer.Storage.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Storage.Plans;
using IdentityPlatform.IdentityServer.Storage.Stores;
using IdentityPlatform.IdentityServer.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Registers accounts, stores and plans with what they keep in PostgreSQL.</summary>
public static class AccountsStorage
{
    /// <summary>
    /// Users, sign-in, sessions, registration, administration. Needs <see cref="NpgsqlDataSource"/>, protocol options and
    /// Data Protection in the container.
    /// </summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAccountServices(configuration);
        services.AddAccountApi();
        services.AddDbContextPool<AccountsDbContext>((provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<ISignInStore, SignInStore>();
        services.AddSingleton<IAccountLookup, AccountLookup>();
        services.AddSingleton<ISessionStore, SessionStore>();
        services.AddSingleton<IServerSecrets, ServerSecretStore>();
        services.AddSingleton<IAccountStates, AccountStates>();
        services.AddSingleton<IAccountActivity, AccountActivity>();
        services.AddSingleton<IConnectedApps, ConnectedAppTable>();
        services.AddSingleton<ISecurityEvents, SecurityEventTable>();
        services.AddSingleton<IAttemptLimits, AttemptLimitTable>();
        services.AddSingleton<RoleTable>().AddSingleton<IRoles>(provider => provider.GetRequiredService<RoleTable>());
        services.AddTwoFactorStorage();
        services.AddAccountData(configuration).AddSingleton<IDeletedAccounts, DeletedAccountTable>().AddSingleton<IAccountData, AccountDataReader>();
        services.AddMail().AddSingleton<OutboxTable>();
        services.AddSingleton<IMailQueue>(provider => provider.GetRequiredService<OutboxTable>()).AddSingleton<IOutboxCount>(provider => provider.GetRequiredService<OutboxTable>());
        services.AddAccountLinks(configuration).AddSingleton<IAccountLinkStore, AccountLinkTable>().AddSingleton<IAccountLinkActions, AccountLinkActions>();
        services.AddSingleton<IMailRequestStore, MailRequestTable>().AddSingleton<IMailSignInStore, MailSignInTable>();
        services.AddSingleton<ISubscriptions, SubscriptionTable>();
        services.AddSingleton<IBillingEvents, BillingEventTable>().AddSingleton<ILapsedPlans, LapsedPlanTable>();
        services.AddSingleton<WaysInTable>().AddSingleton<IWaysIn>(provider => provider.GetRequiredService<WaysInTable>());
        services.TryAddSingleton(new MailSignIn(Enabled: false));
        services.TryAddSingleton(new Providers([]));
        services.AddSingleton<IProviderArrivals, ProviderArrivalTable>().AddSingleton<IProviderLinks, ProviderLinkTable>();
        services.AddSingleton<IProviderTokenStore, ProviderTokenTable>();
        services.AddSingleton<PasskeyTable>().AddSingleton<IPasskeyChallenges, PasskeyChallengeTable>();
        services.AddSingleton<IPasskeyStore>(provider => provider.GetRequiredService<PasskeyTable>());
        services.AddSingleton<IPasskeyUses>(provider => provider.GetRequiredService<PasskeyTable>());
        services.AddSingleton<IStoreDirectory, StoreTable>().AddSingleton<IStoreAccess, StoreAccessTable>().AddScoped<StoreMembership>();
        return services;
    }
}
