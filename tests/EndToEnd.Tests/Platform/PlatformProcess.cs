using System.Collections.Concurrent;
using System.Diagnostics;

namespace IdentityPlatform.EndToEnd.Platform;

/// <summary>One of the two services, built and started as a user would: a process of its own.</summary>
public sealed class PlatformProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private PlatformProcess(ProcessStartInfo start, Uri address)
    {
        Address = address;
        _process = new Process { StartInfo = start };
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

    /// <summary>Starts a service and waits until it is ready.</summary>
    public static Task<PlatformProcess> StartAsync(string project, Uri address, params IEnumerable<string> arguments) =>
        StartAsync($"src/{project}", project, address, arguments);

    /// <summary>Starts a service that lives elsewhere in the repository and waits until it is ready.</summary>
    public static async Task<PlatformProcess> StartAsync(string folder, string project, Uri address, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(AssemblyOf(folder, project));
        foreach (var argument in arguments.Append($"--urls={address.GetLeftPart(UriPartial.Authority)}"))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        var process = new PlatformProcess(start, address);
        await process.WaitUntilReadyAsync();
        return process;
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

    private static string AssemblyOf(string folder, string project)
    {
        // bin/<Configuration>/<framework>/ of this project mirrors that of the services.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, folder, "bin", output.Parent!.Name, output.Name, $"IdentityPlatform.{project}.dll");
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
