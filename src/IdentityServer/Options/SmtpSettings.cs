using System.Net.Mail;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Smtp</c>: the mail server that takes the mails. Without <see cref="Host"/> Development writes them into a folder, and nothing is sent elsewhere.</summary>
public sealed class SmtpSettings : ISettings
{
    private const int SubmissionPort = 587; // RFC 6409 §3.1

    public static string Section => "Smtp";

    /// <summary>Name of the mail server.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = SubmissionPort;

    /// <summary>Whether the connection is encrypted; when absent it must be, outside Development.</summary>
    public SmtpSecurity? Security { get; set; }

    /// <summary>Who the server signs in as (AUTH LOGIN); no sign-in when absent.</summary>
    public string? UserName { get; set; }

    public string? Password { get; set; }

    /// <summary>Address of the sender.</summary>
    public string? From { get; set; }

    /// <summary>Name beside the sender's address; the product's when absent.</summary>
    public string? FromName { get; set; }

    /// <summary>PEM file with certificates of authorities that are believed for this mail server beside those of the system.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>How long one attempt may take in all.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Mails that each replica sends at once.</summary>
    public int Connections { get; set; } = 4;

    /// <summary>Whether there is a mail server.</summary>
    public bool HasHost => !string.IsNullOrEmpty(Host);

    /// <summary>How long a mail belongs to the replica that took it: well above any attempt.</summary>
    public TimeSpan Lease => Timeout * 3;

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (!environment.IsDevelopment() && !HasHost && !string.IsNullOrEmpty(From))
            yield return new($"{Section}:{nameof(Host)}", "is missing although Smtp:From is set", "Set it to the name of the mail server, or remove the section: then no mails are sent");
        if (Port is < 1 or > 65535)
            yield return new($"{Section}:{nameof(Port)}", $"is out of range: {Port}", "Set it to the mail server's port for submission with STARTTLS, usually 587");
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(10))
            yield return new($"{Section}:{nameof(Timeout)}", $"is out of range: {Timeout}", "Set it to a duration from 00:00:01 to 00:10:00");
        if (Connections is < 1 or > 100)
            yield return new($"{Section}:{nameof(Connections)}", $"is out of range: {Connections}", "Set it to a number from 1 to 100");
        foreach (var problem in CheckSender().Concat(CheckEncryption(environment)))
            yield return problem;
    }

    private IEnumerable<SettingProblem> CheckSender()
    {
        if (HasHost && string.IsNullOrEmpty(From))
            yield return new($"{Section}:{nameof(From)}", "is missing although Smtp:Host is set", "Set it to the address that mails come from, such as no-reply@example.com");
        if (!string.IsNullOrEmpty(From) && !(MailAddress.TryCreate(From, out var address) && address.Address == From))
            yield return new($"{Section}:{nameof(From)}", $"is not an e-mail address: '{From}'", "Set it to an address such as no-reply@example.com; the name beside it is Smtp:FromName");
        if (FromName?.Any(char.IsControl) == true)
            yield return new($"{Section}:{nameof(FromName)}", "holds control characters", "Set it to one line of text");
        if (string.IsNullOrEmpty(UserName) != string.IsNullOrEmpty(Password))
            yield return new($"{Section}:{(string.IsNullOrEmpty(UserName) ? nameof(UserName) : nameof(Password))}", "is missing although its other half is set", "Set both Smtp:UserName and Smtp:Password, or neither");
    }

    private IEnumerable<SettingProblem> CheckEncryption(IHostEnvironment environment)
    {
        // Links in mails open accounts: who reads along owns them (RFC 8314 §3).
        if (Encryption(environment) == SmtpSecurity.None && !string.IsNullOrEmpty(UserName))
            yield return new($"{Section}:{nameof(Security)}", "is None, so the password would cross the network in the clear", "Set Smtp:Security to StartTls, or remove Smtp:UserName and Smtp:Password");
        if (string.IsNullOrEmpty(CertificateAuthorityFile))
            yield break;
        if (!File.Exists(CertificateAuthorityFile))
            yield return new($"{Section}:{nameof(CertificateAuthorityFile)}", $"names no file: '{CertificateAuthorityFile}'", "Set it to a PEM file with the certificate of the authority that signed the mail server's");
        else if (!IsPem(CertificateAuthorityFile))
            yield return new($"{Section}:{nameof(CertificateAuthorityFile)}", $"holds no certificate: '{CertificateAuthorityFile}'", "Set it to a PEM file with the certificate of the authority that signed the mail server's");
    }

    /// <summary>Whether to encrypt, with the default of the environment.</summary>
    public SmtpSecurity Encryption(IHostEnvironment environment) =>
        Security ?? (environment.IsDevelopment() && string.IsNullOrEmpty(UserName) ? SmtpSecurity.None : SmtpSecurity.StartTls);

    private static bool IsPem(string file)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>How the connection to the mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Not at all; for a relay on the same machine.</summary>
    None,

    /// <summary>Encrypted before anything is said (RFC 3207), and only with a certificate that holds for the host.</summary>
    StartTls,
}
