namespace IdentityPlatform.Overload;

/// <summary>What a phase was like for the two kinds of token requests.</summary>
internal sealed record Measurement(Latencies ClientCredentials, Latencies Refresh);

/// <summary>Times from due to answered.</summary>
/// <param name="Sorted">Milliseconds, the shortest first.</param>
/// <param name="Failed">How many were not answered 200.</param>
internal sealed record Latencies(double[] Sorted, int Failed)
{
    /// <summary>Milliseconds within which a share of the requests was answered.</summary>
    public double Within(double share) => Sorted[Math.Min(Sorted.Length - 1, (int)(Sorted.Length * share))];
}
