using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary>A certificate with its key in one file, as an operator gives it for Data Protection.</summary>
internal sealed class PemCertificate : IDisposable
{
    public PemCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=data-protection", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"cert-{Guid.CreateVersion7():n}.pem");

    public void Dispose() => File.Delete(Path);
}
