using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Activity;
using IdentityPlatform.IdentityServer.Administration.Audit;
using IdentityPlatform.IdentityServer.Administration.Clients;
using IdentityPlatform.IdentityServer.Administration.Scopes;
using IdentityPlatform.IdentityServer.Administration.Sessions;
using IdentityPlatform.IdentityServer.Administration.Stores;
using IdentityPlatform.IdentityServer.Administration.Users;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Registers the administration with what it keeps in PostgreSQL.</summary>
public static class AdministrationStorage
{
    /// <summary>Needs the accounts, clients, scopes and keys.</summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services)
    {
        services.AddAdministrationServices();
        services.AddSingleton<IAdministrators, AdministratorTable>();
        services.AddSingleton<IUserDirectory, UserSearch>().AddSingleton<IUserActStore, UserActStore>();
        services.AddSingleton<IAuditLog, AuditLogTable>();
        services.AddSingleton<ClientRegistry>();
        services.AddSingleton<IClientDirectory>(provider => provider.GetRequiredService<ClientRegistry>());
        services.AddSingleton<IClientActStore>(provider => provider.GetRequiredService<ClientRegistry>());
        services.AddSingleton<IScopeRegistry, ScopeRegistry>().AddSingleton<IStoreRegistry, StoreRegistry>();
        services.AddSingleton<ISessionDirectory, SessionSearch>().AddSingleton<IActivityLog, ActivityTable>();
        return services;
    }
}
