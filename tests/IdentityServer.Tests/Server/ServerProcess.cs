using System.Diagnostics;
using System.Text.RegularExpressions;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Server;

/// <summary>The server as a process of its own on a free port, with a seeded database and its output in the test's hand.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly TestDatabase _database;
    private readonly string _data;
    private readonly List<string> _lines = [];
    private Task _reading = Task.CompletedTask;

    private ServerProcess(Process process, TestDatabase database, string data) => (_process, _database, _data) = (process, database, data);

    /// <summary>A client that follows no redirects.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>The lines it wrote and that were read.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Starts one in Development with <see cref="TestSeed"/> and waits until it listens.</summary>
    /// <param name="settings">More settings.</param>
    /// <param name="environment">More environment variables.</param>
    public static async Task<ServerProcess> StartAsync(IEnumerable<string> settings, params (string Name, string Value)[] environment)
    {
        var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);
        var data = Path.Combine(Path.GetTempPath(), $"idp-data-{Guid.CreateVersion7():n}");
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "IdentityPlatform.IdentityServer.dll"), "--environment=Development", "--urls=http://127.0.0.1:0", "--Issuer=http://localhost:1",
            $"--ConnectionStrings:IdentityServer={database.IdentityServerConnectionString}", $"--ConnectionStrings:Migrator={database.MigratorConnectionString}",
            "--RateLimits:Enabled=false", "--Password:BcryptCost=4", $"--DataDirectory={data}", .. settings,
        ]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var server = new ServerProcess(Process.Start(start)!, database, data);
        using var limit = new CancellationTokenSource(Limit);
        string line;
        do
        {
            line = await server._process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("It ended: " + string.Join('\n', server.Lines));
            server.Keep(line);
        }
        while (!line.Contains(Listening, StringComparison.Ordinal));
        var address = Address().Match(line).Value;
        server.Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(30) };
        return server;
    }

    /// <summary>Reads its output from now on. Until then it finds a pipe that fills.</summary>
    public void Read() => _reading = Task.Run(async () =>
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            Keep(line);
    });

    /// <summary>Closes its output: each write fails.</summary>
    public void CloseOutput() => _process.StandardOutput.Close();

    /// <summary>Asks for a token as the client <c>machine</c>.</summary>
    public async Task<HttpResponseMessage> ClientCredentialsAsync(string secret = TestSeed.ClientSecret, string? traceParent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"machine:{secret}")));
        if (traceParent is not null)
            request.Headers.Add("traceparent", traceParent);
        return await Http.SendAsync(request);
    }

    /// <summary>Asks for alice's tokens as the client <c>mobile</c>.</summary>
    public Task<HttpResponseMessage> PasswordAsync(string password = TestSeed.Password) => Http.PostAsync("/connect/token", new FormUrlEncodedContent(
        [new("grant_type", "password"), new("client_id", "mobile"), new("username", "alice"), new("password", password), new("scope", "openid offline_access")]));

    /// <summary>Tells it to stop, as an orchestrator does, and waits.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> StopAsync()
    {
        var started = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _reading.ContinueWith(static _ => { }, TaskScheduler.Default);
        _process.Dispose();
        await _database.DisposeAsync();
        if (Directory.Exists(_data))
            Directory.Delete(_data, recursive: true);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+")]
    private static partial Regex Address();

    private void Keep(string line)
    {
        lock (_lines)
            _lines.Add(line);
    }
}
