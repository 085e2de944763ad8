using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Keys.Protection;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>The files of an operator: each that cannot be used is named with what to do.</summary>
public sealed class ProtectionCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idp-cert-").FullName;
    private readonly RSA _rsa = RSA.Create(2048);

    public void Dispose()
    {
        _rsa.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Load_CertificateAndKey_AreRead()
    {
        using var certificate = ProtectionCertificate.Load(Settings(Certificate().ExportCertificatePem(), _rsa.ExportPkcs8PrivateKeyPem()));

        certificate.HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void Load_KeyOfAnother_IsRefused()
    {
        using var other = RSA.Create(2048);

        Refused(Certificate().ExportCertificatePem(), other.ExportPkcs8PrivateKeyPem()).ShouldStartWith("DataProtection:CertificateFile and its key do not fit together");
    }

    [Fact]
    public void Load_LockedKey_SaysHowToUnlockIt() =>
        Refused(Certificate().ExportCertificatePem(), _rsa.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)))
            .ShouldStartWith("DataProtection:KeyFile holds a key that is locked with a password");

    [Fact]
    public void Load_EllipticCurve_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSelfSigned(now, now.AddDays(1));

        Refused(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()).ShouldStartWith("DataProtection:CertificateFile has no RSA key");
    }

    [Theory]
    [InlineData("", "DataProtection:CertificateFile holds no PEM certificate")]
    [InlineData("0\u0082\u0001", "DataProtection:CertificateFile holds no PEM certificate")]
    public void Load_NoPem_SaysHowToConvert(string certificate, string reason) => Refused(certificate, _rsa.ExportPkcs8PrivateKeyPem()).ShouldStartWith(reason);

    [Fact]
    public void Load_NoKeyInTheKeyFile_IsNamed() => Refused(Certificate().ExportCertificatePem(), "x").ShouldStartWith("DataProtection:KeyFile holds no PEM private key");

    private X509Certificate2 Certificate()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=x", _rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now, now.AddDays(1));
    }

    private string Refused(string certificate, string key) => Should.Throw<SettingsException>(() => ProtectionCertificate.Load(Settings(certificate, key))).Message;

    private DataProtectionSettings Settings(string certificate, string key)
    {
        var settings = new DataProtectionSettings { CertificateFile = Path.Combine(_folder, "cert.pem"), KeyFile = Path.Combine(_folder, "key.pem") };
        File.WriteAllText(settings.CertificateFile, certificate);
        File.WriteAllText(settings.KeyFile, key);
        return settings;
    }
}
