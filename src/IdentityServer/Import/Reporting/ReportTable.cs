using System.Globalization;
using Spectre.Console;

namespace IdentityPlatform.IdentityServer.Import.Reporting;

/// <summary>Shows a report.</summary>
internal static class ReportTable
{
    private const int Wide = 160;

    public static void Write(ImportReport report, TextWriter output)
    {
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected;
        var console = isTerminal ? AnsiConsole.Console : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        if (!isTerminal)
            console.Profile.Width = Wide;
        var counts = new Table().AddColumns("", "read", report.Request.DryRun ? "would be brought" : "brought", "brought before", "skipped");
        foreach (var kind in report.Kinds)
            counts.AddRow(kind.Kind, Number(kind.Read), Number(kind.Brought), Number(kind.Unchanged), Number(kind.Skipped));
        console.Write(counts);
        if (report.Reasons.Count > 0)
            console.Write(Reasons(report));
        console.WriteLine(Ending(report));
    }

    private static Table Reasons(ImportReport report)
    {
        var table = new Table().AddColumns("", "", "why", "rows", "e.g.");
        foreach (var reason in report.Reasons)
            table.AddRow(reason.Kind, reason.Skipped ? "skipped" : "in part", Markup.Escape(reason.Text), Number(reason.Count), Markup.Escape(string.Join(' ', reason.Examples)));
        return table;
    }

    private static string Ending(ImportReport report)
    {
        var seconds = Math.Max(report.Elapsed.TotalSeconds, 0.001);
        var speed = string.Create(CultureInfo.InvariantCulture, $"{report.Read} rows in {seconds:0.0} s, {report.Read / seconds:0} rows/s.");
        var dry = report.Request.DryRun ? " Dry run: nothing was written." : "";
        var list = report.Reasons.Count > 0 && report.Request.ReportFile is null ? " --report FILE lists each row." : "";
        return speed + dry + list;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
