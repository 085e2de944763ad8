using System.Globalization;

namespace IdentityPlatform.IdentityServer.Robustness.Timing;

/// <summary>A test that measures by the clock: it says something only on a machine that does little else, and takes minutes.</summary>
public sealed class TimingTheoryAttribute : TheoryAttribute
{
    private const string Variable = "TIMING_SAMPLES";

    /// <summary>Samples of each side; 0 when nothing is measured.</summary>
    public static int Samples { get; } = int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var samples) ? samples : 0;

    /// <inheritdoc />
    public override string? Skip => Samples > 0 ? null : $"measures by the clock: run it alone, with {Variable}=10000 (docs/drills.md)";
}
