using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace IdentityPlatform.Bench.Report;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>Names the machine, the kernel and every version.</summary>
    public static async Task<IReadOnlyList<(string What, string Value)>> DescribeAsync(Workplace place, string postgres, CancellationToken cancellationToken)
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        using var peer = JsonDocument.Parse(await File.ReadAllTextAsync(place.At("bench", "peer", "node_modules", "oidc-provider", "package.json"), cancellationToken));
        return
        [
            ("processor", $"{model}, {Environment.ProcessorCount} cores, shared by the server, PostgreSQL and wrk"),
            ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024 * 1024)} GiB"),
            ("kernel", $"Linux {(await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellationToken)).Trim()}"),
            (".NET", Environment.Version.ToString()),
            ("PostgreSQL", $"{postgres}; fsync, full_page_writes and synchronous_commit on"),
            ("Node.js", await FirstLineAsync("node", "--version", cancellationToken)),
            ("oidc-provider", peer.RootElement.GetProperty("version").GetString() ?? "?"),
            ("wrk", (await FirstLineAsync("wrk", "--version", cancellationToken)).Split(" Copyright")[0]),
        ];
    }

    private static async Task<string> FirstLineAsync(string program, string argument, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, argument) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return output.Split('\n')[0].Trim();
    }
}
