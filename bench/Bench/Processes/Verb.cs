using System.Diagnostics;

namespace IdentityPlatform.Bench.Processes;

/// <summary>Runs a program to its end.</summary>
internal static class Verb
{
    /// <summary>Runs it.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="settings">Environment variables beside the inherited ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BenchException">It failed; what it wrote is in the message.</exception>
    public static async Task RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
            info.Environment[name] = value;
        using var process = Process.Start(info) ?? throw new BenchException($"{command[0]} cannot be started.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new BenchException($"{string.Join(' ', command.Skip(1))} failed: {await error} {await output}");
    }
}
