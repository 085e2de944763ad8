using System.Diagnostics;
using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.TestSupport.Fuzzing;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace IdentityPlatform.IdentityServer.Robustness.Timing;

/// <summary>R-28: how long an answer takes tells nothing about who is here, nor how much of a secret is right.</summary>
public sealed class TimingTests(TimingServer server, ITestOutputHelper output) : IClassFixture<TimingServer>
{
    private const int WarmUp = 300;
    private const double LargestEffect = 0.01;

    // Of one test in a thousand; there are fifteen.
    private const double Significant = 0.001;

    private readonly SeededNumbers _numbers = new(SeededNumbers.SeedOf("TIMING_SEED"));

    public static TheoryData<string> Pairs => TimingPairs.Names;

    // The clock is not asked: what does the same work takes the same time, on every machine, whatever else it does.
    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Answer_OfAPair_TakesTheSameWork(string name)
    {
        var pair = await TimingPairs.OfAsync(server, name);
        using var http = server.Factory.NewClient();
        await TimingServer.SendAsync(http, pair.Touching(0));
        await TimingServer.SendAsync(http, pair.Other(0));

        var touching = await WorkOfAsync(http, pair.Touching(1));
        var other = await WorkOfAsync(http, pair.Other(1));

        touching.Status.ShouldBe(pair.Status);
        other.ShouldBe(touching);
        if (name.StartsWith("user", StringComparison.Ordinal))
            touching.Statements.ShouldNotBeEmpty();
    }

    [TimingTheory]
    [MemberData(nameof(Pairs))]
    public async Task Answer_OfAPair_TakesTheSameTime(string name)
    {
        var pair = await TimingPairs.OfAsync(server, name);
        using var http = server.Factory.NewClient();
        await MeasureAsync(http, pair, WarmUp);

        var (touching, other) = await MeasureAsync(http, pair, TimingTheoryAttribute.Samples);

        var compared = TwoSamples.Compare(touching, other);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: medians {compared.Left:0.0} and {compared.Right:0.0} µs, effect {compared.Effect:P2}, p = {compared.P:0.0000}, {touching.Count} samples each"));
        (compared.P < Significant && Math.Abs(compared.Effect) >= LargestEffect).ShouldBeFalse($"{name}: {compared}, effect {compared.Effect:P2}");
    }

    // Side by side and in an order that nothing else follows, so that whatever comes and goes meets both.
    private async Task<(List<double> Touching, List<double> Other)> MeasureAsync(HttpClient http, TimingPair pair, int samples)
    {
        var (touching, other) = (new List<double>(samples), new List<double>(samples));
        for (var i = 0; i < samples; i++)
        {
            var (first, second) = (pair.Touching(i), pair.Other(i));
            var swapped = _numbers.OneIn(2);
            var one = await TimeAsync(http, swapped ? second : first);
            var two = await TimeAsync(http, swapped ? first : second);
            touching.Add(swapped ? two.Microseconds : one.Microseconds);
            other.Add(swapped ? one.Microseconds : two.Microseconds);
            (one.Status, two.Status).ShouldBe((pair.Status, pair.Status));
        }

        return (touching, other);
    }

    private static async Task<(double Microseconds, int Status)> TimeAsync(HttpClient http, Ask ask)
    {
        var started = Stopwatch.GetTimestamp();
        var status = await TimingServer.SendAsync(http, ask);
        return (Stopwatch.GetElapsedTime(started).TotalMicroseconds, status);
    }

    private async Task<Work> WorkOfAsync(HttpClient http, Ask ask)
    {
        using var meter = new MeterReader(server.Factory.Services.GetRequiredService<ServerMetrics>().Meter);
        var status = 0;
        var statements = await Statements.OfAsync(async () => status = await TimingServer.SendAsync(http, ask));
        return new Work(status, meter.Count("identity.hashing.duration"), string.Join("\n---\n", statements));
    }

    private sealed record Work(int Status, int Hashes, string Statements);
}
