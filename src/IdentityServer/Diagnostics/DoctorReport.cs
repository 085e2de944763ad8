using System.Text.Json;
using Spectre.Console;

namespace IdentityPlatform.IdentityServer.Diagnostics;

/// <summary>Tells what was found: a line each for people, or JSON.</summary>
/// <param name="output">Where to; in colour where it is a terminal.</param>
internal sealed class DoctorReport(TextWriter output)
{
    private const int VerdictWidth = 6;
    private const int CheckWidth = 14;
    private static readonly string Indent = new(' ', VerdictWidth + CheckWidth);
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly bool _colour = output == Console.Out && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>For people.</summary>
    public void WriteText(IReadOnlyList<Finding> findings)
    {
        var last = "";
        foreach (var finding in findings)
        {
            WriteVerdict(finding.Verdict);
            output.WriteLine($"{(finding.Check == last ? "" : finding.Check),-CheckWidth}{Lines(finding.Message)}");
            if (finding.Fix is not null)
                output.WriteLine($"{Indent}{Lines(finding.Fix)}.");
            last = finding.Check;
        }

        output.WriteLine();
        output.WriteLine(Summary(findings));
    }

    /// <summary>For programs.</summary>
    public void WriteJson(IReadOnlyList<Finding> findings) => output.WriteLine(JsonSerializer.Serialize(
        new
        {
            Status = Word(findings.Select(finding => finding.Verdict).DefaultIfEmpty(Verdict.Ok).Max()),
            Findings = findings.Select(finding => new { finding.Check, Verdict = Word(finding.Verdict), finding.Message, finding.Fix }),
        },
        Json));

    private static string Summary(IReadOnlyList<Finding> findings)
    {
        var (failures, warnings) = (Count(Verdict.Fail), Count(Verdict.Warn));
        return (failures, warnings) switch
        {
            (0, 0) => "All is well.",
            (0, _) => $"Nothing is broken; {Number(warnings, "warning")}.",
            _ => $"{Number(failures, "failure")}, {Number(warnings, "warning")}.",
        };

        int Count(Verdict verdict) => findings.Count(finding => finding.Verdict == verdict);
    }

    private static string Number(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Lines(string text) => text.ReplaceLineEndings(Environment.NewLine + Indent);

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Skip => "skip",
        Verdict.Warn => "warn",
        _ => "fail",
    };

    private void WriteVerdict(Verdict verdict)
    {
        var word = Word(verdict).PadRight(VerdictWidth);
        if (!_colour)
            output.Write(word);
        else
            AnsiConsole.Console.Write(new Text(word, new Style(verdict switch
            {
                Verdict.Ok => Color.Green,
                Verdict.Skip => Color.Grey,
                Verdict.Warn => Color.Yellow,
                _ => Color.Red,
            })));
    }
}
