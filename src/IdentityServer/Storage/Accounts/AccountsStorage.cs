using IdentityPlatform.IdentityServer.Accounts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Registers what accounts, stores and plans keep in PostgreSQL.</summary>
public static class AccountsStorage
{
    /// <summary>Needs <see cref="NpgsqlDataSource"/> in the container.</summary>
    public static IServiceCollection AddAccountsStorage(this IServiceCollection services)
    {
        services.AddDbContextPool<AccountsDbContext>((provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<ISignInStore, SignInStore>();
        services.AddSingleton<ISessionStore, SessionStore>();
        services.AddSingleton<IServerSecrets, ServerSecretStore>();
        return services;
    }
}
