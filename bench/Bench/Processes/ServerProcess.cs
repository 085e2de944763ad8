using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace IdentityPlatform.Bench.Processes;

/// <summary>A server under measurement: a process of its own that listens at a port of the loopback.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _log;

    private ServerProcess(Process process, Uri address, string log)
    {
        _process = process;
        Address = address;
        _log = log;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>A port that nobody listens at now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a server; it may not listen yet. What it writes goes to a file, as an operator's would.</summary>
    public static ServerProcess Start(ServerStart start)
    {
        var info = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = start.Folder };
        foreach (var argument in (IEnumerable<string>)["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", start.Log, .. start.Command])
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;
        var process = Process.Start(info) ?? throw new BenchException($"{start.Command[0]} cannot be started.");
        return new ServerProcess(process, start.Address, start.Log);
    }

    /// <summary>Waits until it answers a request with success.</summary>
    public async Task WaitAsync(HttpClient client, Func<HttpRequestMessage> request, TimeSpan between, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var message = request();
                using var answer = await client.SendAsync(message, cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit)
                throw new BenchException($"{Address} does not start: {string.Join(' ', File.ReadLines(_log).TakeLast(5))}");
            await Task.Delay(between, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("/bin/kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }
}

/// <summary>How a server is started.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="Folder">Working directory.</param>
/// <param name="Address">Where it will listen.</param>
/// <param name="Environment">Variables beside the inherited ones.</param>
/// <param name="Log">The file for what it writes.</param>
internal sealed record ServerStart(IReadOnlyList<string> Command, string Folder, Uri Address, IReadOnlyDictionary<string, string> Environment, string Log);
