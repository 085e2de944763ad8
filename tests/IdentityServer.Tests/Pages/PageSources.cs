namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>The pages' source files, read where the tests were built.</summary>
internal static class PageSources
{
    private static readonly string Root = FindRoot();

    public static IReadOnlyList<(string Path, string Text)> Markup { get; } = Read("*.cshtml");

    public static IReadOnlyList<(string Path, string Text)> Code { get; } = [.. Markup, .. Read("*.cs")];

    public static string StyleSheet { get; } = string.Concat(Directory.EnumerateFiles(Path.Combine(Root, "src", "IdentityServer", "wwwroot", "css"), "*.css").Order(StringComparer.Ordinal).Select(File.ReadAllText));

    private static (string Path, string Text)[] Read(string pattern) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, "src", "IdentityServer", "Pages"), pattern, SearchOption.AllDirectories)
            .Select(path => (Path.GetRelativePath(Root, path), File.ReadAllText(path))),
    ];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IdentityPlatform.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
