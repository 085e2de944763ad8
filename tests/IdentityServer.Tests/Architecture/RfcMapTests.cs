namespace IdentityPlatform.IdentityServer.Architecture;

/// <summary>docs/rfc-map.md is true: what it names is there.</summary>
public sealed class RfcMapTests
{
    private const string Link = "[RfcMap](rfc-map.md)";

    private static readonly string Docs = Path.Combine(SourceTree.Root, "docs");

    private static readonly IReadOnlySet<string> Tests = SourceTree.Files("tests", "*Tests.cs").SelectMany(file => RfcMap.TestsOf(File.ReadAllText(file))).ToHashSet(StringComparer.Ordinal);

    private static readonly IReadOnlyList<RfcMapRow> Rows = RfcMap.Read(File.ReadAllText(Path.Combine(Docs, "rfc-map.md")));

    [Fact]
    public void EveryRow_NamesFilesAndTestsThatExist() =>
        Rows.Select(row => (row.Line, Problem: RfcMap.Problem(row, FileExists, Tests)))
            .Where(row => row.Problem is not null)
            .Select(row => $"docs/rfc-map.md:{row.Line} {row.Problem}")
            .ShouldBeEmpty();

    [Theory]
    [InlineData("RFC 6749")]
    [InlineData("RFC 6750")]
    [InlineData("RFC 7009")]
    [InlineData("RFC 7636")]
    [InlineData("RFC 7662")]
    [InlineData("RFC 8252")]
    [InlineData("RFC 8414")]
    [InlineData("RFC 8417")]
    [InlineData("RFC 8936")]
    [InlineData("RFC 9068")]
    [InlineData("RFC 9207")]
    [InlineData("RFC 9493")]
    [InlineData("RFC 9700")]
    [InlineData("OpenID Connect Core 1.0")]
    [InlineData("OpenID Connect Discovery 1.0")]
    [InlineData("OpenID Connect RP-Initiated Logout 1.0")]
    [InlineData("OpenID Shared Signals Framework 1.0")]
    public void EveryDocument_HasRows(string document) =>
        Rows.Count(row => row.Document == document || row.Document.StartsWith(document + ":", StringComparison.Ordinal)).ShouldBeGreaterThan(3);

    [Theory]
    [InlineData("| §1 | A thing | | `RfcMapTests` |", "has not four filled cells")]
    [InlineData("| §1 | A thing | " + Link + " |", "has not four filled cells")]
    [InlineData("| §1 | A thing | " + Link + " | |", "has not four filled cells")]
    [InlineData("| §1 | A thing | rfc-map.md | `RfcMapTests` |", "does not name its files as links")]
    [InlineData("| §1 | A thing | [Gone](gone.cs) | `RfcMapTests` |", "names gone.cs, which is not there")]
    [InlineData("| §1 | A thing | " + Link + ", [Gone](gone.cs) | `RfcMapTests` |", "names gone.cs, which is not there")]
    [InlineData("| §1 | A thing | " + Link + " | RfcMapTests |", "does not name its tests in backticks")]
    [InlineData("| §1 | A thing | " + Link + " | `RfcMapTests`, soon |", "does not name its tests in backticks")]
    [InlineData("| §1 | A thing | " + Link + " | `GoneTests` |", "names GoneTests, which is no test")]
    [InlineData("| §1 | A thing | " + Link + " | `RfcMapTests.Gone` |", "names RfcMapTests.Gone, which is no test")]
    [InlineData("| §1 | A thing | " + Link + " | `RfcMapTests.FileExists` |", "names RfcMapTests.FileExists, which is no test")]
    [InlineData("| §1 | a b c d e f g h i j k l m n o p q r s t u | " + Link + " | `RfcMapTests` |", "says its requirement in more than 20 words")]
    [InlineData("| §1 | A thing | " + Link + " | `RfcMapTests`, `RfcMapTests.EveryDocument_HasRows` |", null)]
    public void Problem_Row_IsSaid(string row, string? problem) =>
        RfcMap.Problem(RfcMap.Read($"## A document\n\n| a | b | c | d |\n| --- | --- | --- | --- |\n{row}\n").ShouldHaveSingleItem(), FileExists, Tests).ShouldBe(problem);

    private static bool FileExists(string path) => File.Exists(Path.GetFullPath(Path.Combine(Docs, path)));
}
