using System.Text.RegularExpressions;

namespace IdentityPlatform.IdentityServer.Architecture;

/// <summary>Reads docs/rfc-map.md: under a heading for each document, a table of section, requirement, files and tests.</summary>
internal static partial class RfcMap
{
    private const int MostWords = 20;

    /// <summary>The rows of a map, by document.</summary>
    public static IReadOnlyList<RfcMapRow> Read(string markdown)
    {
        var rows = new List<RfcMapRow>();
        var (document, number, inTable) = ("", 0, false);
        foreach (var line in markdown.Split('\n'))
        {
            number++;
            if (line.StartsWith("## ", StringComparison.Ordinal))
                document = line[3..].Trim();
            if (!line.StartsWith('|'))
                inTable = false;
            else if (inTable)
                rows.Add(new RfcMapRow(document, number, [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())]));
            else
                inTable = line.StartsWith("| --- ", StringComparison.Ordinal);
        }

        return rows;
    }

    /// <summary>What is wrong with a row; null when it holds.</summary>
    /// <param name="row">The row.</param>
    /// <param name="fileExists">Whether there is a file at a path relative to docs.</param>
    /// <param name="tests">Every test class, and every test as <c>Class.Method</c>.</param>
    public static string? Problem(RfcMapRow row, Func<string, bool> fileExists, IReadOnlySet<string> tests)
    {
        if (row.Cells.Count != 4 || row.Cells.Any(cell => cell.Length == 0))
            return "has not four filled cells";
        if (row.Cells[1].Split(' ').Length > MostWords)
            return $"says its requirement in more than {MostWords} words";
        var files = Links().Matches(row.Cells[2]).Select(match => match.Groups["path"].Value).ToList();
        if (files.Count == 0 || Links().Replace(row.Cells[2], "").Trim(',', ' ').Length > 0)
            return "does not name its files as links";
        var named = Names().Matches(row.Cells[3]).Select(match => match.Groups["name"].Value).ToList();
        if (named.Count == 0 || Names().Replace(row.Cells[3], "").Trim(',', ' ').Length > 0)
            return "does not name its tests in backticks";
        return files.FirstOrDefault(file => !fileExists(file)) is { } file ? $"names {file}, which is not there"
            : named.FirstOrDefault(name => !tests.Contains(name)) is { } name ? $"names {name}, which is no test"
            : null;
    }

    /// <summary>The tests of a source file: its classes, and its methods marked as tests.</summary>
    public static IEnumerable<string> TestsOf(string source)
    {
        var classes = Classes().Matches(source);
        foreach (Match test in Methods().Matches(source))
        {
            if (classes.LastOrDefault(match => match.Index < test.Index) is { } owner)
            {
                yield return owner.Groups["name"].Value;
                yield return $"{owner.Groups["name"].Value}.{test.Groups["name"].Value}";
            }
        }
    }

    [GeneratedRegex(@"\[[^\]]+\]\((?<path>[^)]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();

    [GeneratedRegex(@"^public sealed (partial )?class (?<name>\w+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Classes();

    // A Fact or Theory, whatever attributes and comments follow it, and the method they are of.
    [GeneratedRegex(@"^ {4}\[(Fact|Theory)\b[^\n]*\n( {4}(\[|//)[^\n]*\n)* {4}public (async )?(Task|void) (?<name>\w+)\(", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Methods();
}

/// <summary>A row of the map.</summary>
/// <param name="Document">The heading it stands under.</param>
/// <param name="Line">Its line.</param>
/// <param name="Cells">Section, requirement, files, tests.</param>
internal sealed record RfcMapRow(string Document, int Line, IReadOnlyList<string> Cells);
