using System.Text.RegularExpressions;

namespace IdentityPlatform.ResourceApi.Architecture;

/// <summary>Rows of users are reached through <c>UserTransactions</c> alone.</summary>
public sealed partial class IsolationWallTests
{
    private static readonly string Sources = Path.Combine(Root(), "src/ResourceApi");

    [Fact]
    public void Connections_AreOpenedByNamedFilesOnly() =>
        Files().Where(file => Opens().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["DatabaseHealth.cs", "ListingRows.cs", "OldRows.cs", "ReadingRows.cs", "StoreSettingsRows.cs", "UserTransactions.cs"]);

    [Fact]
    public void FilesThatOpenConnections_NameNoTableOfUsers() =>
        Files().Where(file => Opens().IsMatch(File.ReadAllText(file)))
            .Where(file => UsersTables().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName)
            .ShouldBeEmpty();

    [Fact]
    public void SettingOfTheUser_IsWrittenInOnePlace() =>
        Files().Where(file => File.ReadAllText(file).Contains("set_config", StringComparison.Ordinal)).Select(Path.GetFileName).ShouldBe(["UserTransactions.cs"]);

    [Fact]
    public void SettingOfTheUser_EndsWithTheTransaction() =>
        SetConfig().Matches(File.ReadAllText(Path.Combine(Sources, "Storage/UserTransactions.cs"))).Select(match => match.Groups["local"].Value).ShouldBe(["true", "true"]);

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Sources, file).Split(Path.DirectorySeparatorChar)[0].StartsWith("obj", StringComparison.Ordinal));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "IdentityPlatform.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests are run outside of the repository.");
        return folder;
    }

    [GeneratedRegex(@"OpenConnection|CreateCommand|CreateBatch|new NpgsqlConnection\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Opens();

    [GeneratedRegex(@"\b(FROM|INTO|UPDATE|JOIN) (images|boards|models|workflows|upscale_jobs|quota_usage|idempotency_keys)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UsersTables();

    [GeneratedRegex(@"set_config\('[a-z_.]+', [^,]+, (?<local>\w+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SetConfig();
}
