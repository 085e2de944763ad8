using System.Text.RegularExpressions;

namespace IdentityPlatform.IdentityServer.Architecture;

/// <summary>The walls inside the identity server, and the sizes of files (docs/architecture.md).</summary>
public sealed partial class DependencyTests
{
    private const int MaxLines = 300;
    private const int UsualLines = 180;

    [Theory]
    [InlineData("Pages", @"IdentityServer\.Storage")]
    [InlineData("Endpoints", @"IdentityServer\.Pages")]
    [InlineData("Accounts", @"IdentityServer\.(Pages|Endpoints|Storage)")]
    public void Folder_SourceFiles_DoNotName(string folder, string forbidden) =>
        Files($"src/IdentityServer/{folder}")
            .Where(file => Regex.IsMatch(File.ReadAllText(file), forbidden, RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Where(file => !IsComposition(file))
            .Select(Relative)
            .ShouldBeEmpty();

    [Fact]
    public void Npgsql_OutsideStorage_IsNotNamed() =>
        Files("src/IdentityServer")
            .Where(file => !Relative(file).StartsWith("src/IdentityServer/Storage/", StringComparison.Ordinal))
            .Where(file => NpgsqlName().IsMatch(File.ReadAllText(file)))
            .Select(Relative)
            .ShouldBeEmpty();

    [Fact]
    public void Protocol_Assembly_ReferencesOnlyTheFramework() =>
        typeof(Protocol.ProtocolOptions).Assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && name is not ("netstandard" or "mscorlib"))
            .ShouldBeEmpty();

    [Fact]
    public void Program_IsShort() => File.ReadAllLines(Path.Combine(SourceTree.Root, "src/IdentityServer/Program.cs")).Length.ShouldBeLessThanOrEqualTo(40);

    [Fact]
    public void Files_KeepTheirSize()
    {
        var sizes = Files("src").Select(file => (File: Relative(file), Lines: File.ReadLines(file).Count())).OrderBy(size => size.Lines).ToList();

        sizes.Where(size => size.Lines > MaxLines).ShouldBeEmpty();
        sizes[(int)(sizes.Count * 0.95)].Lines.ShouldBeLessThanOrEqualTo(UsualLines);
    }

    [Fact]
    public void LogEvents_Numbers_AreUsedOnce() =>
        new[] { "src/IdentityServer", "src/ResourceApi", "src/TokenValidation" }
            .SelectMany(folder => Files(folder)
                .SelectMany(file => EventNumber().Matches(File.ReadAllText(file)).Select(match => $"{folder}: {match.Value}")))
            .GroupBy(number => number, StringComparer.Ordinal)
            .Where(numbers => numbers.Count() > 1)
            .Select(numbers => numbers.Key)
            .ShouldBeEmpty();

    // What registers services sees both sides; it holds no logic.
    private static bool IsComposition(string file) => Path.GetFileName(file) is "AuthorizationEndpoints.cs";

    private static IEnumerable<string> Files(string folder) => SourceTree.Files(folder, "*.cs");

    private static string Relative(string file) => Path.GetRelativePath(SourceTree.Root, file);

    [GeneratedRegex(@"EventId = [0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventNumber();

    [GeneratedRegex(@"using Npgsql|Npgsql(Connection|Command|DataSource|Exception|Parameter)|\bPostgresException", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NpgsqlName();
}
