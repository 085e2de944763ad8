using System.Collections.Concurrent;
using System.Diagnostics;

namespace IdentityPlatform.Deploy.Rehearsal;

/// <summary>The command of a container, run as a process with that container's environment and nothing else of this one's.</summary>
internal sealed class ContainerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ContainerProcess(ProcessStartInfo start, string? input)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>All it has written so far.</summary>
    public string Output => string.Join('\n', _output);

    public static ContainerProcess Start(string folder, IEnumerable<string> command, IReadOnlyDictionary<string, string> environment, string? input = null)
    {
        var line = command.ToArray();
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        // Where programs are found is this machine's; no home to write to, as in the images.
        string[] kept = ["PATH", "DOTNET_ROOT"];
        foreach (var name in start.Environment.Keys.Except(kept, StringComparer.Ordinal).ToList())
            start.Environment.Remove(name);
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ContainerProcess(start, input);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to leave, as a platform does, and waits.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
        }

        return await ExitCodeAsync(TimeSpan.FromSeconds(45));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await StopAsync();
        _process.Dispose();
    }
}
