using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.Scale;

/// <summary>The real server, built in Release, as a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The secret of the client scale-api.</summary>
    public string ApiSecret { get; private init; } = "";

    public static async Task<ServerProcess> StartAsync(FilledDatabase database)
    {
        var seed = Path.Combine(AppContext.BaseDirectory, "seed.json");
        await RunAsync(database, "seed", seed);
        var secret = (await RunAsync(database, "clients", "secret", "scale-api")).Trim().Split('\n')[^1];
        var address = FreeAddress();
        var process = Start(database, "serve", $"--urls={address.GetLeftPart(UriPartial.Authority)}", "--RateLimits:Enabled=false", "--Logging:LogLevel:Default=Warning",
            // Pruning is measured by itself.
            "--Retention:Enabled=false");
        process.OutputDataReceived += (_, line) => Tell(line.Data);
        process.BeginOutputReadLine();
        var server = new ServerProcess(process, address) { ApiSecret = secret };
        await server.WaitAsync();
        return server;
    }

    /// <summary>Runs a verb to its end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(FilledDatabase database, params string[] verb)
    {
        using var process = Start(database, verb);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{verb[0]} failed: {output}");
    }

    public async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
            await stop.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Start(FilledDatabase database, params string[] arguments)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(root, "src", "IdentityServer", "bin", "Release", "net10.0", "IdentityPlatform.IdentityServer.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--environment=Development");
        start.Environment["ConnectionStrings__IdentityServer"] = database.ServerConnection;
        start.Environment["ConnectionStrings__Migrator"] = database.MigratorConnection;
        return Process.Start(start)!;
    }

    private static void Tell(string? line)
    {
        if (line is { Length: > 0 })
            Console.Error.WriteLine(line);
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    private async Task WaitAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < StartLimit && !_process.HasExited)
        {
            try
            {
                using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("The server did not become ready.");
    }
}
