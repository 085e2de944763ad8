using IdentityPlatform.TestSupport.Fuzzing;

namespace IdentityPlatform.IdentityServer.Robustness.Timing;

/// <summary>The measure itself: it finds a difference of 1 % among noise, and none where there is none.</summary>
public sealed class TwoSamplesTests
{
    private const int Count = 10_000;
    private readonly SeededNumbers _numbers = new(20_260_101);

    [Fact]
    public void Compare_OneDistribution_IsNoDifference()
    {
        var compared = TwoSamples.Compare(Sample(1), Sample(1));

        compared.P.ShouldBeGreaterThan(0.01);
        Math.Abs(compared.Effect).ShouldBeLessThan(0.01);
    }

    [Theory]
    [InlineData(1.01)]
    [InlineData(0.99)]
    public void Compare_OneSlowerByAHundredth_IsFound(double factor)
    {
        var compared = TwoSamples.Compare(Sample(1), Sample(factor));

        compared.P.ShouldBeLessThan(0.001);
        compared.Effect.ShouldBe(factor - 1, 0.005);
    }

    [Theory] // scipy.stats.mannwhitneyu(..., method="asymptotic", use_continuity=False)
    [InlineData(new double[] { 1, 2, 3, 4, 5 }, new double[] { 1, 2, 3, 4, 5 }, 1.0)]
    [InlineData(new double[] { 1, 2, 3, 4, 5 }, new double[] { 6, 7, 8, 9, 10 }, 0.00902)]
    public void Compare_KnownSamples_HaveTheirP(double[] left, double[] right, double p) =>
        TwoSamples.Compare(left, right).P.ShouldBe(p, 0.0001);

    // A right-skewed spread of a tenth, and now and then something that takes ten times as long.
    private List<double> Sample(double factor) =>
        [.. Enumerable.Range(0, Count).Select(_ => factor * (1000 + (_numbers.Below(100) * _numbers.Below(100) / 100.0)) * (_numbers.Below(100) == 0 ? 10 : 1))];
}
