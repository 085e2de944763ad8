using System.CommandLine;
using IdentityPlatform.IdentityServer.Diagnostics;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>doctor</c>.</summary>
internal static class DoctorVerb
{
    public static Command Build(VerbContext context)
    {
        var json = new Option<bool>("--json") { Description = "For programs" };
        var doctor = new Command("doctor", "Look at settings, database, keys, clock, issuer, mail and providers, and say what is wrong and how to mend it") { json };
        doctor.SetAction(async (parsed, cancellationToken) =>
        {
            var findings = await Doctor.ExamineAsync(context.Settings, cancellationToken);
            var report = new DoctorReport(context.Output);
            if (parsed.GetValue(json))
                report.WriteJson(findings);
            else
                report.WriteText(findings);
            return findings.Any(finding => finding.Verdict == Verdict.Fail) ? 1 : 0;
        });
        return doctor;
    }
}
