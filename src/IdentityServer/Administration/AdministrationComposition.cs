using IdentityPlatform.IdentityServer.Administration.Activity;
using IdentityPlatform.IdentityServer.Administration.Clients;
using IdentityPlatform.IdentityServer.Administration.Keys;
using IdentityPlatform.IdentityServer.Administration.Scopes;
using IdentityPlatform.IdentityServer.Administration.Stores;
using IdentityPlatform.IdentityServer.Administration.Users;

namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>Registers what administrators do; where it is kept is registered by Storage.</summary>
public static class AdministrationComposition
{
    /// <summary>Users, clients, scopes, stores, sessions, keys, audit log, activity.</summary>
    public static IServiceCollection AddAdministrationServices(this IServiceCollection services)
    {
        services.AddScoped<UserActs>().AddScoped<RoleChange>().AddSingleton<UserDossier>();
        services.AddSingleton<ClientActs>().AddSingleton<ScopeActs>().AddScoped<StoreActs>();
        services.AddSingleton<SigningKeyDesk>();
        services.AddSingleton<ActivityCounter>().AddSingleton<ActivityReport>();
        return services;
    }
}
