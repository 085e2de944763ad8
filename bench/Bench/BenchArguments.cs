using System.Globalization;

namespace IdentityPlatform.Bench;

/// <summary>What to measure, and how long.</summary>
/// <param name="Names">Cases by name; none for all.</param>
/// <param name="Runs">How often each is measured; the median is shown.</param>
/// <param name="Seconds">How long one measurement takes, seconds.</param>
/// <param name="WarmUp">How long each is under load before the first run, seconds.</param>
/// <param name="Connections">Connections that ask at once.</param>
/// <param name="Output">The Markdown file to write; null for none.</param>
public sealed record BenchArguments(IReadOnlyList<string> Names, int Runs, int Seconds, int WarmUp, int Connections, string? Output)
{
    /// <summary>How it is called.</summary>
    public const string Usage = "Usage: ./dev bench [NAME...] [--runs N] [--seconds N] [--warm-up N] [--connections N] [--output FILE]";

    /// <summary>Reads a command line.</summary>
    /// <param name="args">Names and options.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <returns>Null when it is wrong.</returns>
    public static BenchArguments? Parse(IReadOnlyList<string> args, out string problem)
    {
        var arguments = new BenchArguments([], Runs: 3, Seconds: 6, WarmUp: 10, Connections: 32, Output: null);
        problem = "";
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                arguments = arguments with { Names = [.. arguments.Names, args[i]] };
                continue;
            }

            var value = i + 1 < args.Count ? args[i + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed is >= 1 and <= 3600 ? parsed : 0;
            switch (args[i++])
            {
                case "--runs" when number > 0: arguments = arguments with { Runs = number }; break;
                case "--seconds" when number > 0: arguments = arguments with { Seconds = number }; break;
                case "--warm-up" when number > 0: arguments = arguments with { WarmUp = number }; break;
                case "--connections" when number > 0: arguments = arguments with { Connections = number }; break;
                case "--output" when value.Length > 0: arguments = arguments with { Output = value }; break;
                default:
                    problem = $"{args[i - 1]} {value} is not understood.";
                    return null;
            }
        }

        return arguments;
    }
}
