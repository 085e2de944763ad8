using IdentityPlatform.Bench.Load;

namespace IdentityPlatform.Bench.Cases;

/// <summary>One thing that is measured, by all who can do it.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Title">As in the table.</param>
/// <param name="Contenders">Who is measured, one at a time, in this order.</param>
/// <param name="Goals">What is to be reached.</param>
internal sealed record BenchCase(string Name, string Title, IReadOnlyList<Contender> Contenders, IReadOnlyList<Goal> Goals)
{
    /// <summary>How much longer than others one measurement takes, for units that take long themselves.</summary>
    public int Stretch { get; init; } = 1;
}

/// <summary>One that is measured.</summary>
/// <param name="Name">As in the table.</param>
/// <param name="MeasureAsync">Prepares what is needed and measures for so many seconds.</param>
internal sealed record Contender(string Name, Func<int, CancellationToken, Task<LoadResult>> MeasureAsync);

/// <summary>A ratio to reach.</summary>
/// <param name="Of">Whose rate.</param>
/// <param name="To">Divided by whose.</param>
/// <param name="AtLeast">The ratio.</param>
internal sealed record Goal(string Of, string To, double AtLeast);
