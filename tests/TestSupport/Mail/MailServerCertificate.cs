using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdentityPlatform.TestSupport.Mail;

/// <summary>A certificate for a mail server, signed by an authority of its own.</summary>
public sealed class MailServerCertificate : IDisposable
{
    /// <summary>Makes one.</summary>
    /// <param name="host">The name it holds for.</param>
    public MailServerCertificate(string host = "localhost")
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=tests", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        Certificate = certificate.ExportCertificatePem();
        Key = key.ExportPkcs8PrivateKeyPem();
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
    }

    /// <summary>PEM.</summary>
    public string Certificate { get; }

    /// <summary>PEM, PKCS #8.</summary>
    public string Key { get; }

    /// <summary>PEM file with the authority.</summary>
    public string AuthorityFile { get; } = Path.Combine(Path.GetTempPath(), $"authority-{Guid.CreateVersion7():n}.pem");

    /// <inheritdoc />
    public void Dispose() => File.Delete(AuthorityFile);
}
