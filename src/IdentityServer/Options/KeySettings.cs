namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Keys</c>: how signing keys change.</summary>
public sealed class KeySettings : ISettings
{
    public static string Section => "Keys";

    /// <summary>How long a new key is published before anything is signed with it, so that every API has read it.</summary>
    public TimeSpan PublishedBeforeUse { get; set; } = TimeSpan.FromDays(1);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (PublishedBeforeUse < TimeSpan.Zero || PublishedBeforeUse > TimeSpan.FromDays(90))
            yield return new($"{Section}:{nameof(PublishedBeforeUse)}", $"is out of range: {PublishedBeforeUse}", "Set it to a duration from 00:00:00 to 90.00:00:00");
    }
}

/// <summary><c>DataProtection</c>: the certificate that encrypts the keys which encrypt everything else in the database.</summary>
public sealed class DataProtectionSettings : ISettings
{
    public static string Section => "DataProtection";

    /// <summary>PEM file with an RSA certificate.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with its private key; absent when the certificate's file holds both.</summary>
    public string? KeyFile { get; set; }

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (string.IsNullOrEmpty(CertificateFile))
        {
            if (!environment.IsDevelopment())
                yield return new($"{Section}:{nameof(CertificateFile)}", "is missing, so signing keys would lie unprotected in the database", "Make a certificate (openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj /CN=data-protection -keyout key.pem -out cert.pem) and set DataProtection:CertificateFile and DataProtection:KeyFile");
            yield break;
        }

        if (!File.Exists(CertificateFile))
            yield return new($"{Section}:{nameof(CertificateFile)}", $"names no file: '{CertificateFile}'", "Set it to a PEM file with a certificate");
        if (!string.IsNullOrEmpty(KeyFile) && !File.Exists(KeyFile))
            yield return new($"{Section}:{nameof(KeyFile)}", $"names no file: '{KeyFile}'", "Set it to a PEM file with the certificate's private key");
    }
}

/// <summary><c>Shutdown</c>: how the server leaves.</summary>
public sealed class ShutdownSettings : ISettings
{
    public static string Section => "Shutdown";

    /// <summary>How long it serves on after it has said that it is not ready; longer than the balancer's checks are apart.</summary>
    public TimeSpan ReadinessDelay { get; set; }

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (ReadinessDelay < TimeSpan.Zero || ReadinessDelay > TimeSpan.FromMinutes(5))
            yield return new($"{Section}:{nameof(ReadinessDelay)}", $"is out of range: {ReadinessDelay}", "Set it to a duration from 00:00:00 to 00:05:00");
    }
}
