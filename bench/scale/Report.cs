using System.Globalization;

namespace IdentityPlatform.Scale;

/// <summary>Times of one kind of work.</summary>
internal sealed record Measured(string What, IReadOnlyList<double> Milliseconds, string Note = "")
{
    public double At(double quantile) => Milliseconds.Count == 0 ? 0 : Milliseconds.Order().ElementAt(Math.Min(Milliseconds.Count - 1, (int)(Milliseconds.Count * quantile)));
}

/// <summary>The tables at the end.</summary>
internal sealed class Report(TextWriter output)
{
    private readonly List<(long Tokens, Measured Measured)> _measured = [];
    private readonly List<(long Tokens, IReadOnlyList<string> Lines)> _plans = [];

    public void Add(long tokens, Measured measured) => _measured.Add((tokens, measured));

    public void Plans(long tokens, IReadOnlyList<string> lines) => _plans.Add((tokens, lines));

    public void Write()
    {
        output.WriteLine("| work | refresh tokens | times | p50 ms | p99 ms | longest ms | |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
        foreach (var (tokens, measured) in _measured.OrderBy(row => row.Measured.What, StringComparer.Ordinal).ThenBy(row => row.Tokens))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {measured.What} | {tokens:N0} | {measured.Milliseconds.Count:N0} | {measured.At(0.5):f2} | {measured.At(0.99):f2} | {measured.At(1):f2} | {measured.Note} |"));
        foreach (var (tokens, lines) in _plans)
        {
            output.WriteLine();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Scans by the statements of the token path, {tokens:N0} refresh tokens:"));
            foreach (var line in lines)
                output.WriteLine($"  {line}");
        }
    }
}
