using System.Globalization;
using Spectre.Console;

namespace IdentityPlatform.Overload;

/// <summary>The table at the end, and whether the promise is kept.</summary>
internal sealed class Report
{
    private readonly List<(string Phase, Measurement Measured, long Megabytes, bool Bounded)> _phases = [];
    private (int SignedIn, int Shed, int Otherwise) _flood;

    /// <summary>Takes note of a phase; the first one is what the others are compared with. None may fail a request.</summary>
    /// <param name="phase">Its name.</param>
    /// <param name="measured">What was measured.</param>
    /// <param name="server">Whose memory is told.</param>
    /// <param name="bounded">Whether p99 must stay within <see cref="Phases.MostRatio"/> times that of idle.</param>
    public void Add(string phase, Measurement measured, OverloadedServer server, bool bounded = false)
    {
        _phases.Add((phase, measured, server.Megabytes, bounded));
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{phase}: done[/]");
    }

    /// <summary>Takes note of what the flood met.</summary>
    public void AddFlood((int SignedIn, int Shed, int Otherwise) flood) => _flood = flood;

    /// <summary>Prints it.</summary>
    /// <returns>The exit code: 1 when a promise is broken.</returns>
    public int Print()
    {
        var table = new Table().AddColumns("", "client_credentials p50", "p99", "× idle", "refresh p50", "p99", "× idle", "failed", "memory");
        var idle = _phases[0].Measured;
        var kept = _flood.Otherwise == 0;
        foreach (var (phase, measured, megabytes, bounded) in _phases)
        {
            var first = Ratio(measured.ClientCredentials, idle.ClientCredentials);
            var second = Ratio(measured.Refresh, idle.Refresh);
            var failed = measured.ClientCredentials.Failed + measured.Refresh.Failed;
            kept &= failed == 0 && (!bounded || (first <= Phases.MostRatio && second <= Phases.MostRatio));
            table.AddRow(phase, Time(measured.ClientCredentials, 0.5), Time(measured.ClientCredentials, 0.99), Text(first), Time(measured.Refresh, 0.5), Time(measured.Refresh, 0.99), Text(second), $"{failed}", $"{megabytes} MB");
        }

        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 160;
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Sign-ins during the flood: {_flood.SignedIn} let in, {_flood.Shed} told to come back later, {_flood.Otherwise} anything else. {Environment.ProcessorCount} processors."));
        AnsiConsole.WriteLine(kept ? $"In the flood p99 stays within {Phases.MostRatio} times that of idle, and no request failed." : $"In the flood p99 is NOT within {Phases.MostRatio} times that of idle, or requests failed.");
        return kept ? 0 : 1;
    }

    private static double Ratio(Latencies under, Latencies idle) => under.Within(0.99) / idle.Within(0.99);

    private static string Time(Latencies latencies, double share) => Text(latencies.Within(share)) + " ms";

    private static string Text(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);
}
