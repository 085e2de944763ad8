using System.Globalization;

namespace IdentityPlatform.IdentityServer.Security;

/// <summary>
/// How many connections the server takes: fewer than the files it may open, or a flood of idle ones would leave none for
/// the database and have the socket refuse everybody in a busy loop.
/// </summary>
internal static class ConnectionLimit
{
    private const string Limits = "/proc/self/limits";
    private const string OpenFiles = "Max open files";
    private const long Most = 100_000;

    // Assemblies, connections to the database, to mail servers and providers.
    private const long OwnFiles = 1000;

    /// <summary><c>ulimit -n</c> less what the server needs itself; a hundred thousand where nobody says.</summary>
    public static long Read()
    {
        if (!File.Exists(Limits))
            return Most;
        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(OpenFiles, StringComparison.Ordinal));
        var soft = line?[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, CultureInfo.InvariantCulture, out var files) ? Math.Min(Most, Math.Max(files / 4, files - OwnFiles)) : Most;
    }
}
