using IdentityPlatform.IdentityServer.Diagnostics.Probes;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Whether the mail server would take mails. None is sent.</summary>
internal sealed class MailCheck : IDiagnosticCheck
{
    /// <inheritdoc />
    public string Name => "mail";

    /// <inheritdoc />
    public async Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        var smtp = scene.Settings.Smtp;
        if (scene.Problems.Any(problem => problem.Key.StartsWith(SmtpSettings.Section, StringComparison.Ordinal)))
            findings.Skip("See settings.");
        else if (!smtp.HasHost)
            findings.Ok(scene.Environment.IsDevelopment() ? "No mail server; Development writes mails into a folder." : "No mail server; see settings.");
        else if (await new SmtpProbe(smtp, smtp.Encryption(scene.Environment)).TalkAsync(cancellationToken) is { } problem)
            findings.Fail($"{smtp.Host}:{smtp.Port}: {problem}.", "Mails wait in the outbox and are tried again until it is mended");
        else
            findings.Ok($"{smtp.Host}:{smtp.Port} would take mails{(string.IsNullOrEmpty(smtp.UserName) ? "" : $" from {smtp.UserName}")}.");
    }
}
