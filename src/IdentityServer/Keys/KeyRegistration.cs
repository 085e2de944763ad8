using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>Registers keys and what encrypts them.</summary>
public static class KeyRegistration
{
    // Part of every purpose: all replicas and versions must agree on it.
    private const string ApplicationName = "IdentityPlatform";

    public static IServiceCollection AddKeys(this IServiceCollection services, DataProtectionSettings settings)
    {
        services.AddSingleton<DataProtectionKeyTable>();
        services.AddOptions<KeyManagementOptions>().Configure<DataProtectionKeyTable>((options, keys) => options.XmlRepository = keys);
        var dataProtection = services.AddDataProtection().SetApplicationName(ApplicationName);
        if (!string.IsNullOrEmpty(settings.CertificateFile))
            dataProtection.ProtectKeysWithCertificate(ProtectionCertificate.Load(settings));

        services.AddSingleton<SigningKeyTable>();
        services.AddSingleton<SigningKeyProtector>();
        services.AddSingleton<SigningKeyMaker>();
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<ISigningKeys>(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<IRegistrationSnapshot>(provider => provider.GetRequiredService<SigningKeyRing>());
        return services;
    }
}
