using IdentityPlatform.Bench.Load;

namespace IdentityPlatform.Bench.Cases;

/// <summary>What came of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Of">Medians by contender.</param>
internal sealed record CaseResult(BenchCase Case, IReadOnlyDictionary<string, LoadResult> Of)
{
    /// <summary>Whether a figure is void.</summary>
    public bool HasErrors => Of.Values.Any(result => result.Errors > 0);

    /// <summary>A ratio of rates; null when one of the two was not measured.</summary>
    public double? Ratio(string of, string to) => Of.TryGetValue(of, out var above) && Of.TryGetValue(to, out var below) ? above.PerSecond / below.PerSecond : null;
}
