using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary>A certificate with its key in one file, as an operator gives it for Data Protection.</summary>
internal sealed class PemCertificate : IDisposable
{
    // Long to find: two are enough for all tests.
    private static readonly Lazy<byte[]>[] Keys = [new(NewKey), new(NewKey)];

    /// <summary>Makes one.</summary>
    /// <param name="other">A certificate of another key than that of all others.</param>
    public PemCertificate(bool other = false)
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Keys[other ? 1 : 0].Value, out _);
        var request = new CertificateRequest("CN=data-protection", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"cert-{Guid.CreateVersion7():n}.pem");

    public void Dispose() => File.Delete(Path);

    private static byte[] NewKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKey();
    }
}
