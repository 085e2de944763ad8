using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
            dataProtection.ProtectKeysWithCertificate(Certificate(nameof(settings.CertificateFile), settings.CertificateFile, settings.KeyFile));
        if (settings.PreviousCertificates.Count > 0)
            dataProtection.UnprotectKeysWithAnyCertificate([.. settings.PreviousCertificates.Select((file, i) => Certificate($"{nameof(settings.PreviousCertificates)}:{i}:{nameof(file.CertificateFile)}", file.CertificateFile!, file.KeyFile))]);

        var secret = string.IsNullOrEmpty(settings.SecretFile) ? null : Secret(nameof(settings.SecretFile), settings.SecretFile);
        services.AddSingleton(new FileSecrets([.. secret is null ? [] : new[] { secret }, .. settings.PreviousSecretFiles.Select((file, i) => Secret($"{nameof(settings.PreviousSecretFiles)}:{i}", file))]));
        if (secret is not null)
            services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new FileSecretEncryptor(secret));
    }

    private static X509Certificate2 Certificate(string key, string file, string? keyFile)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(file, string.IsNullOrEmpty(keyFile) ? null : keyFile);
            using var rsa = certificate.GetRSAPrivateKey() ?? throw new CryptographicException("its key is no RSA key");
            return certificate;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(key, $"cannot be read with its key: {error.Message}", $"Give a PEM certificate with an RSA key in {DataProtectionSettings.Section}:{key} and the KeyFile beside it");
        }
    }

    private static FileSecret Secret(string key, string file)
    {
        try
        {
            return FileSecret.Read(file);
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(key, $"holds no secret: {error.Message}", "Make one with: openssl rand -base64 32");
        }
    }

    private static SettingsException Unreadable(string key, string problem, string fix) => new([new($"{DataProtectionSettings.Section}:{key}", problem, fix)]);
}
