using System.Globalization;
using System.Text.RegularExpressions;

namespace IdentityPlatform.Database.Embedded;

/// <summary>A folder with initdb, pg_ctl and postgres of one major version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int MajorVersion)
{
    private const int OldestVersion = ServerVersion.Oldest;

    public string Initdb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>The newest binaries, or those of <paramref name="wantedVersion"/> when a cluster exists already: its files fit one major version only.</summary>
    public static async Task<PostgresBinaries> FindAsync(int? wantedVersion)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Candidates().Distinct())
        {
            if (await VersionAsync(folder) is not { } version || version < OldestVersion)
                continue;
            var binaries = new PostgresBinaries(folder, version);
            if (version == wantedVersion)
                return binaries;
            found.Add(binaries);
        }

        if (wantedVersion is not null && found.Count > 0)
            throw new EmbeddedPostgresException($"The database was made by PostgreSQL {wantedVersion}, but only {string.Join(", ", found.Select(binaries => binaries.MajorVersion))} is installed. Install PostgreSQL {wantedVersion} beside it, or dump and restore the data.");
        return found.MaxBy(binaries => binaries.MajorVersion)
            ?? throw new EmbeddedPostgresException($"PostgreSQL {wantedVersion ?? OldestVersion} or later is not installed (looked on PATH, in /usr/lib/postgresql and in Homebrew's folders). Install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17; or ./dev run does it), or set ConnectionStrings to a server of yours.");
    }

    private static IEnumerable<string> Candidates()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        foreach (var folder in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return RealFolder(folder);
        foreach (var (root, pattern) in new[] { ("/usr/lib/postgresql", "*"), ("/opt/homebrew/opt", "postgresql*"), ("/usr/local/opt", "postgresql*") })
        {
            foreach (var folder in Directory.Exists(root) ? Directory.GetDirectories(root, pattern) : [])
                yield return Path.Combine(folder, "bin");
        }
    }

    // On PATH there may be a link to one of several installed versions; the folder it points to has them all together.
    private static string RealFolder(string folder)
    {
        var link = new FileInfo(Path.Combine(folder, "initdb"));
        return link.LinkTarget is null ? folder : Path.GetDirectoryName(link.ResolveLinkTarget(returnFinalTarget: true)?.FullName) ?? folder;
    }

    private static async Task<int?> VersionAsync(string folder)
    {
        if (!new[] { "initdb", "pg_ctl", "postgres" }.All(name => File.Exists(Path.Combine(folder, name))))
            return null;
        var answer = await Command.RunAsync([Path.Combine(folder, "postgres"), "--version"]);
        var match = VersionPattern().Match(answer.Output);
        return answer.Succeeded && match.Success ? int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d{1,4})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
