using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace IdentityPlatform.Bench.Load;

/// <summary>One job for <c>wrk</c>.</summary>
/// <param name="Script">The script's name in <c>bench/wrk</c>.</param>
/// <param name="Server">Where to.</param>
/// <param name="Data">The lines of the script's data.</param>
internal sealed record WrkJob(string Script, Uri Server, IReadOnlyList<string> Data);

/// <summary>Runs <c>wrk</c>.</summary>
/// <param name="scripts">The folder <c>bench/wrk</c>.</param>
/// <param name="work">A folder for the data.</param>
/// <param name="connections">Connections at once.</param>
internal sealed class Wrk(string scripts, string work, int connections)
{
    private const int Threads = 2;
    private const string Marker = "RESULT ";

    /// <summary>Puts a server under load for some seconds.</summary>
    public async Task<LoadResult> RunAsync(WrkJob job, int seconds, CancellationToken cancellationToken)
    {
        var data = Path.Combine(work, "data.tsv");
        await File.WriteAllLinesAsync(data, job.Data, cancellationToken);
        var number = CultureInfo.InvariantCulture;
        var info = new ProcessStartInfo("wrk", [
            "--threads", Threads.ToString(number), "--connections", Math.Max(connections, Threads).ToString(number), "--duration", $"{seconds}s", "--timeout", "10s",
            "--script", Path.Combine(scripts, job.Script + ".lua"), job.Server.AbsoluteUri, "--", Threads.ToString(number), data])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["BENCH_WRK"] = scripts },
        };
        using var process = Process.Start(info) ?? throw new BenchException("wrk cannot be started.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var line = (await output).Split('\n').FirstOrDefault(line => line.StartsWith(Marker, StringComparison.Ordinal))
            ?? throw new BenchException($"wrk with {job.Script} says: {await error} {await output}");
        return Read(line[Marker.Length..]);
    }

    private static LoadResult Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        long Number(string name) => document.RootElement.GetProperty(name).GetInt64();
        return new LoadResult(
            Number("units") / document.RootElement.GetProperty("seconds").GetDouble(),
            TimeSpan.FromMicroseconds(Number("p50_us")),
            TimeSpan.FromMicroseconds(Number("p99_us")),
            Number("refused") + Number("wrong") + Number("socket") + Number("timeout"));
    }
}
