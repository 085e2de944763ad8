using System.Globalization;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Keys.Protection;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>The certificate of Data Protection, without which nothing encrypted in the database can be read.</summary>
internal sealed class CertificateCheck : IDiagnosticCheck
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <inheritdoc />
    public string Name => "certificate";

    /// <inheritdoc />
    public Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        var settings = scene.Settings.DataProtection;
        if (scene.Problems.Any(problem => problem.Key.StartsWith(DataProtectionSettings.Section, StringComparison.Ordinal)))
            findings.Skip("See settings.");
        else if (!settings.Protects)
            findings.Warn("None is set, so signing keys lie unprotected in the database.", "Fine in Development; elsewhere the server does not start without DataProtection:CertificateFile or DataProtection:SecretFile");
        else if (string.IsNullOrEmpty(settings.CertificateFile))
            CheckSecret(settings.SecretFile!, findings);
        else
            Check(settings, scene.Time, findings);
        return Task.CompletedTask;
    }

    private static void Check(DataProtectionSettings settings, TimeProvider time, Findings findings)
    {
        try
        {
            using var certificate = ProtectionCertificate.Load(settings);
            var left = new DateTimeOffset(certificate.NotAfter) - time.GetUtcNow();
            var text = string.Create(CultureInfo.InvariantCulture, $"{certificate.Subject} is valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
            if (left < Soon)
                findings.Warn($"{text}.", "The server goes on with it, and what it encrypted can be read; docs/doctor.md says what its end means");
            else
                findings.Ok($"{text}.");
        }
        catch (SettingsException error)
        {
            findings.Fail(error.Message);
            return;
        }

        WarnOfReaders(string.IsNullOrEmpty(settings.KeyFile) ? settings.CertificateFile! : settings.KeyFile, findings);
    }

    private static void CheckSecret(string file, Findings findings)
    {
        try
        {
            _ = FileSecret.Read(file);
            findings.Ok($"A secret in {file} takes its place.");
            WarnOfReaders(file, findings);
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            findings.Fail($"DataProtection:SecretFile holds no secret: {error.Message}", "Give the file that was used before");
        }
    }

    private static void WarnOfReaders(string file, Findings findings)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead))
            findings.Warn($"{file} can be read by every user of this machine.", $"chmod o-r {file}");
    }
}
