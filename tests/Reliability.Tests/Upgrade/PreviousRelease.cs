using System.Globalization;
using IdentityPlatform.Database;

namespace IdentityPlatform.Reliability.Upgrade;

/// <summary>What <c>deploy/previous-release</c> says, and the migrations on both sides of it.</summary>
internal static class PreviousRelease
{
    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The newest migration of a service in the previous release.</summary>
    public static int VersionOf(string service) => int.Parse(Entry(service), CultureInfo.InvariantCulture);

    /// <summary>The migrations of a service as they are now, up to a version.</summary>
    public static MigrationSet Migrations(string service, int upTo = int.MaxValue) => MigrationSet.FromFiles(
        Directory.GetFiles(Path.Combine(Root, "src", service, "Storage", "Migrations"), "*.sql")
            .Where(file => int.Parse(Path.GetFileName(file).AsSpan(1, 3), CultureInfo.InvariantCulture) <= upTo)
            .Select(file => (Path.GetFileName(file), File.ReadAllText(file))));

    private static string Entry(string name) => File.ReadLines(Path.Combine(Root, "deploy", "previous-release")).Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IdentityPlatform.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
