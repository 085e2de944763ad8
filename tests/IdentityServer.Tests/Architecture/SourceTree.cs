namespace IdentityPlatform.IdentityServer.Architecture;

/// <summary>The repository that the tests were built in.</summary>
internal static class SourceTree
{
    /// <summary>The folder of <c>IdentityPlatform.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The files of a folder of the repository and below, without what builds leave there.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IdentityPlatform.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
