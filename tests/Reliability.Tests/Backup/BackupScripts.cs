using System.Diagnostics;
using System.Globalization;
using IdentityPlatform.Reliability.Upgrade;

namespace IdentityPlatform.Reliability.Backup;

/// <summary>Runs <c>deploy/postgres/*</c> as an operator does.</summary>
internal static class BackupScripts
{
    /// <summary>Runs one against a server.</summary>
    /// <returns>Exit code and all it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> TryAsync(PostgresServer server, string user, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(PreviousRelease.Root, "deploy", "postgres", script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{server.Binaries}:{start.Environment["PATH"]}";
        start.Environment["PGHOST"] = "127.0.0.1";
        start.Environment["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = user;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    /// <summary>Runs one that must succeed.</summary>
    /// <returns>The last line it wrote.</returns>
    public static async Task<string> RunAsync(PostgresServer server, string user, string script, params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(server, user, script, arguments);
        exitCode.ShouldBe(0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
    }
}
