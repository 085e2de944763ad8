using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace IdentityPlatform.IdentityServer.Keys.Protection;

/// <summary>
/// Data Protection: its keys in the database, encrypted under a certificate or a secret file. What was in use before still
/// decrypts, so that either can be replaced while people stay signed in (docs/keys.md).
/// </summary>
public static class KeyProtection
{
    // Part of every purpose: all replicas and versions must agree on it.
    private const string ApplicationName = "IdentityPlatform";

    public static void AddKeyProtection(this IServiceCollection services, DataProtectionSettings settings)
    {
        services.AddSingleton<DataProtectionKeyTable>().AddSingleton<KeyReencryption>();
        services.AddOptions<KeyManagementOptions>().Configure<DataProtectionKeyTable>((options, keys) => options.XmlRepository = keys);
        var dataProtection = services.AddDataProtection().SetApplicationName(ApplicationName);
        if (!string.IsNullOrEmpty(settings.CertificateFile))
            dataProtection.ProtectKeysWithCertificate(ProtectionCertificate.Load(settings));
        if (settings.PreviousCertificates.Count > 0)
            dataProtection.UnprotectKeysWithAnyCertificate([.. settings.PreviousCertificates.Select((file, i) => ProtectionCertificate.Load($"{DataProtectionSettings.Section}:{nameof(settings.PreviousCertificates)}:{i}", file.CertificateFile!, file.KeyFile))]);

        var secret = string.IsNullOrEmpty(settings.SecretFile) ? null : Secret(nameof(settings.SecretFile), settings.SecretFile);
        services.AddSingleton(new FileSecrets([.. secret is null ? [] : new[] { secret }, .. settings.PreviousSecretFiles.Select((file, i) => Secret($"{nameof(settings.PreviousSecretFiles)}:{i}", file))]));
        if (secret is not null)
            services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new FileSecretEncryptor(secret));
    }

    private static FileSecret Secret(string key, string file)
    {
        try
        {
            return FileSecret.Read(file);
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([new($"{DataProtectionSettings.Section}:{key}", $"holds no secret: {error.Message}", "Make one with: openssl rand -base64 32")]);
        }
    }
}
