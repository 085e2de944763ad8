namespace IdentityPlatform.IdentityServer.Robustness.Timing;

/// <summary>Two samples of one measure, compared without assuming how they are distributed.</summary>
/// <param name="Left">Median of the first.</param>
/// <param name="Right">Median of the second.</param>
/// <param name="P">How likely at least as different ranks are if there is no difference: Mann and Whitney's U, two-sided, by its normal approximation.</param>
public sealed record TwoSamples(double Left, double Right, double P)
{
    /// <summary>Difference of the medians, as a part of the first.</summary>
    public double Effect => (Right - Left) / Left;

    /// <summary>Compares them.</summary>
    public static TwoSamples Compare(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        var (n, m) = ((double)left.Count, (double)right.Count);
        var rankSum = RankSum(left, right);
        var u = rankSum - (n * (n + 1) / 2);
        var z = (u - (n * m / 2)) / Math.Sqrt(n * m * (n + m + 1) / 12);
        return new TwoSamples(Median(left), Median(right), TwoSided(z));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // Equal values share the mean of their ranks.
    private static double RankSum(IEnumerable<double> left, IEnumerable<double> right)
    {
        var all = left.Select(value => (Value: value, IsLeft: true)).Concat(right.Select(value => (Value: value, IsLeft: false))).OrderBy(one => one.Value).ToArray();
        var sum = 0.0;
        for (var first = 0; first < all.Length;)
        {
            var next = first;
            while (next < all.Length && all[next].Value.Equals(all[first].Value))
                next++;
            sum += all[first..next].Count(one => one.IsLeft) * ((first + 1 + next) / 2.0);
            first = next;
        }

        return sum;
    }

    // erfc(|z|/√2) by Abramowitz and Stegun 7.1.26, exact to 1.5e-7.
    private static double TwoSided(double z)
    {
        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + (0.3275911 * x));
        var polynomial = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429))))))));
        return Math.Clamp(polynomial * Math.Exp(-x * x), 0, 1);
    }
}
