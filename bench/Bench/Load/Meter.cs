using System.Diagnostics;
using IdentityPlatform.Bench.Processes;

namespace IdentityPlatform.Bench.Load;

/// <summary>Reads what a server and PostgreSQL use while something runs.</summary>
/// <param name="server">The server's process id.</param>
/// <param name="database">The postmaster's; null when the server has none.</param>
internal sealed class Meter(int server, int? database)
{
    private readonly double _server = ProcessUse.CpuSeconds(server);
    private readonly double _database = OfDatabase(database);
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Adds to a result what one of its units took.</summary>
    public LoadResult AddTo(LoadResult result)
    {
        var units = Math.Max(1, result.PerSecond * Stopwatch.GetElapsedTime(_started).TotalSeconds);
        return result with
        {
            ServerCpu = TimeSpan.FromSeconds((ProcessUse.CpuSeconds(server) - _server) / units),
            DatabaseCpu = TimeSpan.FromSeconds((OfDatabase(database) - _database) / units),
        };
    }

    private static double OfDatabase(int? pid) => pid is { } known ? ProcessUse.CpuSeconds(known, withChildren: true) : 0;
}
