using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>The certificate that encrypts the keys of Data Protection.</summary>
internal static class ProtectionCertificate
{
    /// <summary>Reads it with its key.</summary>
    /// <exception cref="SettingsException">It cannot be used; the message says why.</exception>
    public static X509Certificate2 Load(DataProtectionSettings settings)
    {
        var keyFile = string.IsNullOrEmpty(settings.KeyFile) ? settings.CertificateFile! : settings.KeyFile;
        var certificate = Read(settings.CertificateFile!, keyFile);
        if (certificate.GetRSAPrivateKey() is { } key)
        {
            key.Dispose();
            return certificate;
        }

        certificate.Dispose();
        throw Refuse("CertificateFile", $"has no RSA key, and only RSA can encrypt: '{settings.CertificateFile}'", "Make one with openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj /CN=data-protection -keyout key.pem -out cert.pem");
    }

    private static X509Certificate2 Read(string certificateFile, string keyFile)
    {
        try
        {
            var (certificate, key) = (File.ReadAllText(certificateFile), File.ReadAllText(keyFile));
            if (!certificate.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
                throw Refuse("CertificateFile", $"holds no PEM certificate: '{certificateFile}'", "Convert a .pfx with openssl pkcs12 -in FILE -nodes -out cert.pem, which writes certificate and key");
            if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
                throw Refuse("KeyFile", $"holds no PEM private key: '{keyFile}'", "Set it to the file with the certificate's private key");
            if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
                throw Refuse("KeyFile", $"holds a key that is locked with a password: '{keyFile}'", "Unlock it with openssl pkey -in FILE -out key.pem, and let only this user read it");
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (CryptographicException error)
        {
            throw Refuse("CertificateFile", $"and its key do not fit together: {error.Message.TrimEnd('.')}", "Give the certificate and the private key it was made with");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refuse("CertificateFile", $"or its key cannot be read: {error.Message.TrimEnd('.')}", $"Let the user {Environment.UserName} read both files");
        }
    }

    private static SettingsException Refuse(string setting, string problem, string fix) => new([new($"{DataProtectionSettings.Section}:{setting}", problem, fix)]);
}
