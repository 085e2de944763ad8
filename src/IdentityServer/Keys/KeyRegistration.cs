using IdentityPlatform.IdentityServer.Keys.Protection;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>Registers keys and what encrypts them.</summary>
public static class KeyRegistration
{
    public static IServiceCollection AddKeys(this IServiceCollection services, DataProtectionSettings settings)
    {
        services.AddKeyProtection(settings);
        services.AddSingleton<KeySchedule>();
        services.AddSingleton<SigningKeyTable>();
        services.AddSingleton<SigningKeyProtector>();
        services.AddSingleton<SigningKeyMaker>();
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<ISigningKeys>(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<IRegistrationSnapshot>(provider => provider.GetRequiredService<SigningKeyRing>());
        return services;
    }
}
