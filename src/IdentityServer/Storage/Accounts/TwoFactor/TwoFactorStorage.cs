using IdentityPlatform.IdentityServer.Accounts.TwoFactor;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.TwoFactor;

/// <summary>Registers what two-step sign-in keeps in PostgreSQL.</summary>
internal static class TwoFactorStorage
{
    public static IServiceCollection AddTwoFactorStorage(this IServiceCollection services)
    {
        services.AddSingleton<IPendingSignIns, PendingSignInTable>();
        services.AddSingleton<IAuthenticators, AuthenticatorTable>();
        services.AddSingleton<IRememberedDevices, RememberedDeviceTable>();
        services.AddSingleton<ITwoFactorStore, TwoFactorStore>();
        return services;
    }
}
