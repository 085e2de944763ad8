using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>DataProtection</c>: what encrypts the keys which encrypt everything else in the database (docs/keys.md).</summary>
public sealed class DataProtectionSettings : ISettings
{
    public static string Section => "DataProtection";

    /// <summary>PEM file with an RSA certificate.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with its private key; absent when the certificate's file holds both.</summary>
    public string? KeyFile { get; set; }

    /// <summary>File with 32 random bytes, as they are or in base64, for those who do without a certificate.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Certificates that were in <see cref="CertificateFile"/> before: what they encrypted can still be read.</summary>
    public IList<PreviousCertificate> PreviousCertificates { get; set; } = [];

    /// <summary>Files that were in <see cref="SecretFile"/> before.</summary>
    public IList<string> PreviousSecretFiles { get; set; } = [];

    /// <summary>Whether anything encrypts the keys; only Development does without.</summary>
    public bool Protects => !string.IsNullOrEmpty(CertificateFile) || !string.IsNullOrEmpty(SecretFile);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (!Protects && !environment.IsDevelopment())
            yield return new($"{Section}:{nameof(CertificateFile)}", "is missing, so signing keys would lie unprotected in the database", "Make a certificate (openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj /CN=data-protection -keyout key.pem -out cert.pem) and set DataProtection:CertificateFile and DataProtection:KeyFile; or a secret (openssl rand -base64 32) and set DataProtection:SecretFile");
        if (!string.IsNullOrEmpty(CertificateFile) && !string.IsNullOrEmpty(SecretFile))
            yield return new($"{Section}:{nameof(SecretFile)}", "is set beside DataProtection:CertificateFile", "Set one of them; the one that was in use before goes to PreviousCertificates or PreviousSecretFiles");
        foreach (var (key, file) in Files())
        {
            if (!string.IsNullOrEmpty(file) && !File.Exists(file))
                yield return new($"{Section}:{key}", $"names no file: '{file}'", "Set it to a file that this process can read");
        }

        for (var i = 0; i < PreviousCertificates.Count; i++)
        {
            if (string.IsNullOrEmpty(PreviousCertificates[i].CertificateFile))
                yield return new($"{Section}:{nameof(PreviousCertificates)}:{i}:{nameof(CertificateFile)}", "is missing", "Set it to the PEM file of a certificate that was in use before");
        }
    }

    private IEnumerable<(string Key, string? File)> Files() =>
    [
        (nameof(CertificateFile), CertificateFile),
        (nameof(KeyFile), KeyFile),
        (nameof(SecretFile), SecretFile),
        .. PreviousCertificates.SelectMany((previous, i) => new (string, string?)[]
        {
            ($"{nameof(PreviousCertificates)}:{i}:{nameof(CertificateFile)}", previous.CertificateFile),
            ($"{nameof(PreviousCertificates)}:{i}:{nameof(KeyFile)}", previous.KeyFile),
        }),
        .. PreviousSecretFiles.Select((file, i) => ($"{nameof(PreviousSecretFiles)}:{i}", (string?)file)),
    ];
}

/// <summary>A certificate that only reads.</summary>
public sealed class PreviousCertificate
{
    /// <summary>PEM file with an RSA certificate.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with its private key; absent when the certificate's file holds both.</summary>
    public string? KeyFile { get; set; }
}
