using IdentityPlatform.Database;
using IdentityPlatform.Deploy.Compose;
using IdentityPlatform.Deploy.Docker;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.TestSupport.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.Deploy.Rehearsal;

/// <summary>
/// Containers' commands as processes on the loopback: a PostgreSQL of their own, free ports for theirs, a folder for what
/// is mounted. What is only true in containers is rewritten: addresses, and the paths of mounts.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = TestCluster.NewFolder();
    private readonly List<ContainerProcess> _running = [];
    private EmbeddedPostgres _cluster = null!;

    private Stage()
    {
    }

    /// <summary>What compose's secrets are made by; also certificates for others.</summary>
    public MadeSecrets Made { get; } = new();

    /// <summary>What becomes of words in settings, secrets and configuration, in this order.</summary>
    public List<(string From, string To)> Rewrites { get; } = [];

    /// <summary>Where the three public names are reached: identity-server, resource-api, spa.</summary>
    public IReadOnlyDictionary<string, int> PublicPorts { get; } = new[] { "identity-server", "resource-api", "spa" }.ToDictionary(name => name, _ => Loopback.FreePort(), StringComparer.Ordinal);

    public NpgsqlConnectionStringBuilder Superuser => new(_cluster.AdminConnectionString());

    public static async Task<Stage> SetAsync()
    {
        var stage = new Stage();
        stage._cluster = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = stage._folder }, NullLogger.Instance);
        stage.Rewrites.Add(("Host=postgres;", $"Host={stage.Superuser.Host};Port={stage.Superuser.Port};"));
        return stage;
    }

    public string Rewrite(string text) => Rewrites.Aggregate(text, (rewritten, pair) => rewritten.Replace(pair.From, pair.To, StringComparison.Ordinal));

    /// <summary>A new folder of this stage.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder, "stage", name)).FullName;

    /// <summary>Starts one container's command of an image of ours.</summary>
    /// <param name="name">For its folder.</param>
    /// <param name="image">Whose entry point is run.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="environment">What is set on top of the image's.</param>
    /// <param name="secrets">Mounted files: path in the container, text.</param>
    /// <param name="input">The standard input.</param>
    public Container Start(string name, string image, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> secrets, string? input = null)
    {
        var folder = Folder(name);
        foreach (var (path, text) in secrets)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder + path)!);
            File.WriteAllText(folder + path, Rewrite(text));
        }

        var file = Dockerfile.OfImage(image);
        var port = Loopback.FreePort();
        var all = file.Environment.Concat(environment).ToDictionary(StringComparer.Ordinal);
        string Here(string text) => Rewrite(text).Replace("/run/secrets", $"{folder}/run/secrets", StringComparison.Ordinal);
        all = all.ToDictionary(variable => variable.Key, variable => Here(variable.Value), StringComparer.Ordinal);
        all["ASPNETCORE_HTTP_PORTS"] = $"{port}";
        string[] entry = file.Entrypoint[0] == "dotnet" ? ["dotnet", Path.Combine(AppContext.BaseDirectory, file.Entrypoint[1])] : file.Entrypoint;
        var container = new Container(ContainerProcess.Start(folder, [.. entry, .. arguments.Select(Here)], all, input), entry, all, folder, port);
        _running.Add(container.Process);
        return container;
    }

    /// <summary>Starts a program that is no service of ours.</summary>
    public ContainerProcess Start(string name, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = ContainerProcess.Start(Folder(name), command, environment ?? new Dictionary<string, string>());
        _running.Add(process);
        return process;
    }

    /// <summary>Waits until a container's health check says yes.</summary>
    public static async Task HealthyAsync(Container container, IReadOnlyList<string> check)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            await using var asked = ContainerProcess.Start(container.Folder, [.. container.Entry, .. check.Skip(2)], container.Environment);
            if (await asked.ExitCodeAsync(Patience) == 0)
                return;
            if (container.Process.HasExited || TimeProvider.System.GetUtcNow() > deadline)
                throw new InvalidOperationException($"not healthy: {asked.Output}\n{container.Process.Output}");
            await Task.Delay(100);
        }
    }

    /// <summary>Runs a script of ours for PostgreSQL, as the superuser.</summary>
    public void Prepare(string script, params string[] arguments)
    {
        (string, string)[] environment = [("PGHOST", Superuser.Host!), ("PGPORT", $"{Superuser.Port}"), ("PGUSER", Superuser.Username!), ("PGPASSWORD", Superuser.Password!)];
        if (script.EndsWith(".sql", StringComparison.Ordinal))
            Repository.Run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-f", Repository.At(script)], environment);
        else
            Repository.Run("bash", [Repository.At(script), .. arguments], environment);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_running))
            await process.DisposeAsync();
        await _cluster.DisposeAsync();
        await TestCluster.RemoveAsync(_folder);
        Made.Dispose();
    }
}

/// <summary>A container's command that was started.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Entry">The entry point.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="Folder">Where its mounts are.</param>
/// <param name="Port">Where it listens, if it does.</param>
internal sealed record Container(ContainerProcess Process, IReadOnlyList<string> Entry, IReadOnlyDictionary<string, string> Environment, string Folder, int Port)
{
    /// <summary>Waits for its end.</summary>
    public async Task CompletedAsync()
    {
        var code = await Process.ExitCodeAsync(TimeSpan.FromSeconds(60));
        code.ShouldBe(0, Process.Output);
    }
}
