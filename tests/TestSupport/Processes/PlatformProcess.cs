using System.Collections.Concurrent;
using System.Diagnostics;

namespace IdentityPlatform.TestSupport.Processes;

/// <summary>One of the services, built and started as a user would: a process of its own.</summary>
public sealed class PlatformProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private PlatformProcess(PlatformStart start)
    {
        Address = start.Address;
        _process = new Process { StartInfo = start.ToProcess() };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>All it has written so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Bytes of memory that are its own, and of files it has mapped.</summary>
    public long ResidentMemory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a service in Development and waits until it is ready.</summary>
    public static Task<PlatformProcess> StartAsync(string project, Uri address, params IEnumerable<string> arguments) =>
        StartAsync($"src/{project}", project, address, arguments);

    /// <summary>Starts a service that lives elsewhere in the repository in Development and waits until it is ready.</summary>
    public static Task<PlatformProcess> StartAsync(string folder, string project, Uri address, params IEnumerable<string> arguments) =>
        StartAsync(new PlatformStart(project, address, [.. arguments, $"--urls={address.GetLeftPart(UriPartial.Authority)}"]) { Folder = folder });

    /// <summary>Starts a service and waits until it is ready.</summary>
    public static async Task<PlatformProcess> StartAsync(PlatformStart start)
    {
        var process = new PlatformProcess(start);
        await process.WaitUntilReadyAsync();
        return process;
    }

    /// <summary>Runs a verb to its end.</summary>
    /// <returns>All it wrote.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(PlatformStart start)
    {
        var process = new PlatformProcess(start);
        await process._process.WaitForExitAsync();
        return process._process.ExitCode == 0
            ? process.Output
            : throw new InvalidOperationException($"{string.Join(' ', start.Arguments)} ended with {process._process.ExitCode}:\n{process.Output}");
    }

    /// <summary>Ends it as a crash would: SIGKILL, nothing flushed, nothing said.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it as an operator would: SIGTERM, and waits.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < StartLimit && !_process.HasExited)
        {
            try
            {
                using var response = await http.GetAsync(new Uri(Address, "/health/ready"));
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException($"{Address} did not become ready:\n{Output}");
    }
}
