namespace IdentityPlatform.Bench.Load;

/// <summary>What one measurement found.</summary>
/// <param name="PerSecond">Requests a second; of a case whose unit takes several, units a second.</param>
/// <param name="P50">Median latency of a request.</param>
/// <param name="P99">99th percentile of the latency.</param>
/// <param name="Errors">Answers that were not the expected ones, and connections that broke. Other than 0 voids the figure.</param>
internal sealed record LoadResult(double PerSecond, TimeSpan P50, TimeSpan P99, long Errors)
{
    /// <summary>CPU time of the server for one unit; zero when it was not measured.</summary>
    public TimeSpan ServerCpu { get; init; }

    /// <summary>CPU time of PostgreSQL for one unit.</summary>
    public TimeSpan DatabaseCpu { get; init; }

    /// <summary>The result with the median rate; errors are those of all together.</summary>
    public static LoadResult Median(IReadOnlyCollection<LoadResult> results)
    {
        var sorted = results.OrderBy(result => result.PerSecond).ToList();
        return sorted[sorted.Count / 2] with { Errors = results.Sum(result => result.Errors) };
    }
}
