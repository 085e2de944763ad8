using System.Globalization;
using System.Text;
using IdentityPlatform.Bench.Cases;
using Spectre.Console;

namespace IdentityPlatform.Bench.Report;

/// <summary>The figures, as tables for the terminal and for Markdown.</summary>
internal sealed class BenchReport(
    BenchArguments arguments, IReadOnlyList<CaseResult> results, (long Now, long Highest) memory, IReadOnlyList<TimeSpan> starts, IReadOnlyList<(string What, string Value)> machine)
{
    private const double MemoryGoal = 200;
    private const double Million = 1e6;
    private const double StartGoal = 1.0;
    private static readonly string[] FigureColumns = ["case", "who", "per second", "p50 ms", "p99 ms", "errors", "server CPU µs", "PostgreSQL CPU µs"];
    private static readonly string[] GoalColumns = ["figure", "measured", "to reach", ""];

    /// <summary>Writes the tables to a terminal.</summary>
    public void Print(IAnsiConsole console)
    {
        if (Console.IsOutputRedirected)
            console.Profile.Width = 160;
        console.Write(Table(FigureColumns, Figures()));
        console.Write(Table(GoalColumns, Goals()));
        foreach (var (what, value) in machine)
            console.MarkupLineInterpolated($"[grey]{what}: {value}[/]");
    }

    /// <summary>The tables in Markdown, with the date.</summary>
    public string Markdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}: medians of {arguments.Runs} runs of {arguments.Seconds} s, {arguments.Connections} connections.\n\n");
        foreach (var (what, value) in machine)
            text.Append(CultureInfo.InvariantCulture, $"- {what}: {value}\n");
        Append(text, GoalColumns, Goals());
        Append(text, FigureColumns, Figures());
        return text.ToString();
    }

    private IEnumerable<string[]> Figures() => results.SelectMany(result => result.Of.Select(found => new[]
    {
        result.Case.Title, found.Key, Number(found.Value.PerSecond), Milliseconds(found.Value.P50), Milliseconds(found.Value.P99),
        found.Value.Errors.ToString(CultureInfo.InvariantCulture), Microseconds(found.Value.ServerCpu), Microseconds(found.Value.DatabaseCpu),
    }));

    private IEnumerable<string[]> Goals()
    {
        foreach (var result in results)
        {
            foreach (var goal in result.Case.Goals)
            {
                if (result.Ratio(goal.Of, goal.To) is { } ratio)
                    yield return Goal($"{result.Case.Title}: {goal.Of} / {goal.To}", $"{ratio:0.00}", $"≥ {goal.AtLeast}", ratio >= goal.AtLeast && !result.HasErrors);
            }
        }

        var (now, highest) = (memory.Now / Million, memory.Highest / Million);
        yield return Goal($"resident memory after load, MB (under load {highest:0} at the most)", $"{now:0}", $"≤ {MemoryGoal}", now <= MemoryGoal);
        if (starts.Count > 0)
            yield return Goal("first token after start, s", $"{starts[starts.Count / 2].TotalSeconds:0.00}", $"≤ {StartGoal:0.0}", starts[starts.Count / 2].TotalSeconds <= StartGoal);
    }

    private static string[] Goal(string figure, string measured, string wanted, bool reached) => [figure, measured, wanted, reached ? "reached" : "not reached"];

    private static string Number(double rate) => rate.ToString(rate < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Microseconds(TimeSpan time) => time == TimeSpan.Zero ? "-" : time.TotalMicroseconds.ToString("#,0", CultureInfo.InvariantCulture);

    private static Table Table(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table();
        foreach (var column in columns)
            table.AddColumn(column);
        foreach (var row in rows)
            table.AddRow(row.Select(Markup.Escape).ToArray());
        return table;
    }

    private static void Append(StringBuilder text, string[] columns, IEnumerable<string[]> rows)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n| {string.Join(" | ", columns)} |\n|{string.Concat(Enumerable.Repeat(" --- |", columns.Length))}\n");
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row)} |\n");
    }
}
