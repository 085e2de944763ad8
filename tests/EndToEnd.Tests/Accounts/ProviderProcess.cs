using System.Diagnostics;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>A provider to sign in with: a node script as a process of its own, on a free port.</summary>
public sealed class ProviderProcess : IAsyncDisposable
{
    /// <summary>Secret of the identity server at every provider; planted, so that logs can be searched for it.</summary>
    public const string ClientSecret = "canary-provider-secret-1b7c";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ProviderProcess(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>A free address.</summary>
    public static string FreeAddress() => Loopback.FreeAddress().GetLeftPart(UriPartial.Authority);

    /// <summary>Starts a script and waits until it says that it is ready.</summary>
    public static async Task<ProviderProcess> StartAsync(string script, string address, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { script },
            // Beside the packages, which node looks for there.
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PORT"] = new Uri(address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["CLIENT_SECRET"] = ClientSecret;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var ready = new TaskCompletionSource();
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data == "ready")
                ready.TrySetResult();
        };
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"{script} ended."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(StartLimit);
        return new ProviderProcess(process, address);
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static string Folder
    {
        get
        {
            // bin/<Configuration>/<framework>/ of this project.
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(output.Parent!.Parent!.Parent!.FullName, "providers");
        }
    }
}
