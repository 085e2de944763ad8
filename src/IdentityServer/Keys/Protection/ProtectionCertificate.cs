using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Keys.Protection;

/// <summary>A certificate that encrypts the keys of Data Protection.</summary>
internal static class ProtectionCertificate
{
    private static readonly string Section = DataProtectionSettings.Section;

    /// <summary>The one that is in use, with its key.</summary>
    /// <exception cref="SettingsException">It cannot be used; the message says why.</exception>
    public static X509Certificate2 Load(DataProtectionSettings settings) => Load(Section, settings.CertificateFile!, settings.KeyFile);

    /// <summary>A certificate with its key.</summary>
    /// <param name="place">The section that names both.</param>
    /// <param name="certificateFile">PEM.</param>
    /// <param name="keyFile">PEM; the certificate's own file when absent.</param>
    /// <exception cref="SettingsException">It cannot be used; the message says why.</exception>
    public static X509Certificate2 Load(string place, string certificateFile, string? keyFile)
    {
        var certificate = Read(place, certificateFile, string.IsNullOrEmpty(keyFile) ? certificateFile : keyFile);
        if (certificate.GetRSAPrivateKey() is { } key)
        {
            key.Dispose();
            return certificate;
        }

        certificate.Dispose();
        throw Refuse(place, "CertificateFile", $"has no RSA key, and only RSA can encrypt: '{certificateFile}'", "Make one with openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj /CN=data-protection -keyout key.pem -out cert.pem");
    }

    private static X509Certificate2 Read(string place, string certificateFile, string keyFile)
    {
        try
        {
            var (certificate, key) = (File.ReadAllText(certificateFile), File.ReadAllText(keyFile));
            if (!certificate.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
                throw Refuse(place, "CertificateFile", $"holds no PEM certificate: '{certificateFile}'", "Convert a .pfx with openssl pkcs12 -in FILE -nodes -out cert.pem, which writes certificate and key");
            if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
                throw Refuse(place, "KeyFile", $"holds no PEM private key: '{keyFile}'", "Set it to the file with the certificate's private key");
            if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
                throw Refuse(place, "KeyFile", $"holds a key that is locked with a password: '{keyFile}'", "Unlock it with openssl pkey -in FILE -out key.pem, and let only this user read it");
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (CryptographicException error)
        {
            throw Refuse(place, "CertificateFile", $"and its key do not fit together: {error.Message.TrimEnd('.')}", "Give the certificate and the private key it was made with");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refuse(place, "CertificateFile", $"or its key cannot be read: {error.Message.TrimEnd('.')}", $"Let the user {Environment.UserName} read both files");
        }
    }

    private static SettingsException Refuse(string place, string setting, string problem, string fix) => new([new($"{place}:{setting}", problem, fix)]);
}
