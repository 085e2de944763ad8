using Spectre.Console;

namespace IdentityPlatform.IdentityServer.Import.Reporting;

/// <summary>A bar for each kind, on a terminal.</summary>
internal sealed class BarProgress(ProgressContext bars) : IImportProgress
{
    private ProgressTask? _bar;

    /// <summary>Runs the work with bars where somebody looks, with lines elsewhere.</summary>
    public static Task<ImportReport> ShowAsync(TextWriter output, TimeProvider time, Func<IImportProgress, Task<ImportReport>> work) =>
        output == Console.Out && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive
            ? AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(bars => work(new BarProgress(bars)))
            : work(new LineProgress(output, time));

    public void Begin(string kind, long total)
    {
        _bar?.StopTask();
        _bar = bars.AddTask(Markup.Escape(kind), maxValue: Math.Max(total, 1));
        if (total == 0)
            _bar.Increment(1);
    }

    public void Advance(long rows) => _bar?.Increment(rows);
}
