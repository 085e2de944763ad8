using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace IdentityPlatform.Database;

/// <summary>A service's migration files, ordered by version.</summary>
public sealed partial class MigrationSet
{
    private MigrationSet(IReadOnlyList<Migration> migrations) => Migrations = migrations;

    /// <summary>The files in the order they are applied.</summary>
    public IReadOnlyList<Migration> Migrations { get; }

    /// <summary>The newest version, 0 when there is no file.</summary>
    public int Expected => Migrations.Count == 0 ? 0 : Migrations[^1].Version;

    /// <summary>The embedded resources whose names start with <paramref name="prefix"/>, for example <c>IdentityPlatform.IdentityServer.Storage.Migrations.</c></summary>
    /// <exception cref="MigrationException">A file is not named <c>V001__name.sql</c>, two have the same number, or there is none.</exception>
    public static MigrationSet FromAssembly(Assembly assembly, string prefix)
    {
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => (name[prefix.Length..], Read(assembly, name)))
            .ToList();
        return files.Count > 0
            ? FromFiles(files)
            : throw new MigrationException($"{assembly.GetName().Name} holds no migration files under {prefix}");
    }

    /// <summary>Files given by name and text.</summary>
    /// <exception cref="MigrationException">A file is not named <c>V001__name.sql</c>, or two have the same number.</exception>
    public static MigrationSet FromFiles(IEnumerable<(string File, string Sql)> files)
    {
        var migrations = files.Select(file => Parse(file.File, file.Sql)).OrderBy(migration => migration.Version).ToList();
        var twice = migrations.GroupBy(migration => migration.Version).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new MigrationSet(migrations)
            : throw new MigrationException($"{string.Join(" and ", twice.Select(migration => migration.File))} have the same number: give the newer one the next free number.");
    }

    private static Migration Parse(string file, string sql)
    {
        var match = FilePattern().Match(file);
        if (!match.Success)
            throw new MigrationException($"{file} is not a migration's name: it must look like V001__create_users.sql, numbered from 001, the rest lower-case letters, digits and underscores.");
        var version = int.Parse(match.Groups["version"].ValueSpan, CultureInfo.InvariantCulture);

        // A checkout that turned LF into CRLF is still the same migration.
        var text = sql.TrimStart('\uFEFF').ReplaceLineEndings("\n");
        return new Migration(version, match.Groups["name"].Value, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^V(?!0+_)(?<version>\d{3,6})__(?<name>[a-z0-9_]{1,100})\.sql\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FilePattern();
}
