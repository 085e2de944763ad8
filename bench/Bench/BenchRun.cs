using IdentityPlatform.Bench.Cases;
using IdentityPlatform.Bench.Load;
using IdentityPlatform.Bench.Processes;
using IdentityPlatform.Bench.Report;
using IdentityPlatform.Bench.Servers;
using Spectre.Console;

namespace IdentityPlatform.Bench;

/// <summary>One run of the benchmarks: every server on this machine, each under load alone, several times over.</summary>
internal sealed class BenchRun(BenchArguments arguments, Farm farm, Workplace place)
{
    private const int FewConnections = 8;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    private readonly Wrk _wrk = new(place.At("bench", "wrk"), place.Temporary, arguments.Connections);
    private readonly Wrk _fewer = new(place.At("bench", "wrk"), place.Temporary, FewConnections);

    /// <summary>Measures and reports.</summary>
    /// <returns>0 when there are figures and no errors among them; whether goals are reached is for the reader.</returns>
    public static async Task<int> RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        using var place = Workplace.Open();
        await using var farm = await Farm.OpenAsync(place, cancellationToken);
        var run = new BenchRun(arguments, farm, place);
        var ours = await farm.StartOursAsync(cancellationToken);
        var cases = await run.CasesAsync(ours, cancellationToken);
        var results = await run.MeasureAsync(cases, cancellationToken);
        // What is kept, not what a garbage collection was about to free: as long as the server takes to see that it is quiet.
        await Task.Delay(Quiet, cancellationToken);
        var memory = ProcessUse.ResidentMemory(ours.Process.Id);
        var starts = run.Wants("cold_start") ? await ColdStart.MeasureAsync(farm, arguments.Runs, cancellationToken) : [];
        var report = new BenchReport(arguments, results, memory, starts, await Machine.DescribeAsync(place, farm.Database.Version, cancellationToken));
        report.Print(AnsiConsole.Console);
        if (arguments.Output is { } file)
            await FigureFile.WriteAsync(file, report.Markdown(), cancellationToken);
        return results.Any(result => result.HasErrors) ? 1 : 0;
    }

    private bool Wants(string name) => arguments.Names.Count == 0 || arguments.Names.Contains(name, StringComparer.Ordinal);

    private async Task<IReadOnlyList<BenchCase>> CasesAsync(OAuthServer ours, CancellationToken cancellationToken)
    {
        var own = new OwnCases(farm, _wrk, _fewer);
        var peer = await farm.StartPeerAsync(cancellationToken);
        var signer = await farm.StartSignerAsync(cancellationToken);
        var cases = new TokenCases(farm, _wrk, arguments.Connections).All(ours, peer, signer).Concat(own.Documents(ours)).Append(own.SignIn(ours)).Where(one => Wants(one.Name)).ToList();
        if (Wants("api"))
            cases.Add(own.Api(ours, await farm.StartApiAsync(cancellationToken)));
        return cases;
    }

    private async Task<IReadOnlyList<CaseResult>> MeasureAsync(IReadOnlyList<BenchCase> cases, CancellationToken cancellationToken)
    {
        var found = cases.SelectMany(one => one.Contenders, (one, contender) => (one, contender)).ToDictionary(pair => pair, _ => new List<LoadResult>());
        for (var run = 0; run <= arguments.Runs; run++)
        {
            foreach (var ((one, contender), results) in found)
            {
                // The run before the first warms everybody up: code is compiled for what it does, plans are kept by each connection.
                var seconds = run == 0 ? arguments.WarmUp : arguments.Seconds * one.Stretch;
                var result = await contender.MeasureAsync(seconds, cancellationToken);
                await Console.Error.WriteLineAsync($"{(run == 0 ? "warm-up" : $"run {run}")}  {one.Name,-20} {contender.Name,-8} {result.PerSecond,10:0.0}/s  errors {result.Errors}");
                if (run > 0)
                    results.Add(result);
            }
        }

        return [.. cases.Select(one => new CaseResult(one, one.Contenders.ToDictionary(contender => contender.Name, contender => LoadResult.Median(found[(one, contender)]))))];
    }
}
