using System.Globalization;

namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>Numbers that look random and are the same for the same seed (SplitMix64): what they found can be found again.</summary>
/// <param name="seed">Any number.</param>
public sealed class SeededNumbers(ulong seed)
{
    private const string Other = "other";

    private ulong _state = seed;

    /// <summary>
    /// A seed that is given by an environment variable, or by the time when that says <c>other</c>. Without it always the
    /// same: what a change is judged by must not differ from the change before.
    /// </summary>
    public static ulong SeedOf(string variable) => Environment.GetEnvironmentVariable(variable) switch
    {
        Other => (ulong)TimeProvider.System.GetTimestamp(),
        { } given when ulong.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) => seed,
        _ => 1,
    };

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to but not <paramref name="below"/>.</summary>
    public int Below(int below) => (int)(Next() % (ulong)below);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> all) => all[Below(all.Count)];
}
