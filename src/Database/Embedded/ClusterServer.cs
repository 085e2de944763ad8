using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.Database.Embedded;

/// <summary>Makes, starts and stops the server of a cluster. The caller holds the control lock.</summary>
internal sealed class ClusterServer(ClusterDirectory directory, EmbeddedPostgresOptions options, ILogger logger)
{
    public const string Superuser = "postgres";

    private const long LargestLog = 10 * 1024 * 1024;

    // Above every pid that a system hands out: kill() answers "no such process".
    private const string NobodysPid = "2147483647";

    private static readonly KeyValuePair<string, string>[] Defaults =
    [
        new("listen_addresses", ""),
        new("port", "5432"),
        new("unix_socket_permissions", "0700"),
        new("password_encryption", "scram-sha-256"),
        new("max_connections", "300"),
        new("shared_buffers", "128MB"),
        new("fsync", "on"),
        new("full_page_writes", "on"),
        new("synchronous_commit", "on"),
        new("timezone", "UTC"),
        new("log_timezone", "UTC"),
        new("log_line_prefix", "%m [%p] %u@%d "),
        // Details and failed statements would carry users' data into the log.
        new("log_error_verbosity", "terse"),
        new("log_min_error_statement", "panic"),
    ];

    /// <summary>Whether its process is there; it may still be starting.</summary>
    public bool IsRunning => RunningPid() is not null;

    public async Task InitializeAsync()
    {
        var binaries = await PostgresBinaries.FindAsync(wantedVersion: null);
        directory.EnsureSecret();
        var answer = await InitializeAsync(binaries, "C.UTF-8");
        if (!answer.Succeeded)
            answer = await InitializeAsync(binaries, "C"); // not every system has C.UTF-8
        if (!answer.Succeeded)
            throw new EmbeddedPostgresException($"Cannot make the database in {directory.Root}: {CommandFailure.Describe(answer.Output)}");
        var configuration = Path.Combine(directory.NewData, "postgresql.conf");
        await File.AppendAllTextAsync(configuration, "\n# The platform's settings, written at each start\ninclude '../platform.conf'\n");
        Directory.Move(directory.NewData, directory.Data);
        DatabaseLog.ClusterMade(logger, directory.Data, binaries.MajorVersion);
    }

    public async Task StartAsync()
    {
        var binaries = await BinariesAsync();
        await ClearStalePidAsync(binaries);
        await File.WriteAllTextAsync(directory.Configuration, Configuration(await directory.MakeSocketFolderAsync()));
        RotateLog();
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var logStart = File.Exists(directory.ServerLog) ? new FileInfo(directory.ServerLog).Length : 0;
            var seconds = ((int)options.StartTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            var answer = await Command.RunAsync(directory.User.Wrap(binaries.PgCtl, "start", "-w", "-s", "-t", seconds, "-D", directory.Data, "-l", directory.ServerLog));
            if (answer.Succeeded)
                break;
            var log = await ReadLogAsync(logStart);

            // Children of a killed server notice its death within moments; until then their memory is in use.
            if (!log.Contains("shared memory block", StringComparison.Ordinal) || Stopwatch.GetElapsedTime(started) > options.StartTimeout)
                throw new EmbeddedPostgresException($"PostgreSQL does not start in {directory.Data}: {CommandFailure.Describe(log.Length > 0 ? log : answer.Output)}");
            await Task.Delay(100);
        }

        DatabaseLog.ServerStarted(logger, directory.Data, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    public async Task StopAsync(string mode)
    {
        if (!File.Exists(directory.PidFile))
            return;
        if (RunningPid() is not null)
            await StopAsync(await BinariesAsync(), mode);
        directory.RemoveSocketFolder();
        DatabaseLog.ServerStopped(logger, directory.Data);
    }

    private async Task StopAsync(PostgresBinaries binaries, string mode)
    {
        var answer = await Command.RunAsync(directory.User.Wrap(binaries.PgCtl, "stop", "-w", "-s", "-t", "60", "-m", mode, "-D", directory.Data));
        if (!answer.Succeeded && RunningPid() is { } pid)
            throw new EmbeddedPostgresException($"PostgreSQL (process {pid}) does not stop: {answer.Output}");
    }

    private async Task<PostgresBinaries> BinariesAsync()
    {
        var version = await File.ReadAllTextAsync(Path.Combine(directory.Data, "PG_VERSION"));
        return await PostgresBinaries.FindAsync(int.Parse(version.AsSpan().Trim(), CultureInfo.InvariantCulture));
    }

    private async Task<CommandResult> InitializeAsync(PostgresBinaries binaries, string locale)
    {
        if (Directory.Exists(directory.NewData))
            Directory.Delete(directory.NewData, recursive: true); // left by an attempt that was cut short
        await directory.MakeDataFolderAsync(directory.NewData);
        var passwordFile = Path.Combine(directory.Root, "password");
        ClusterDirectory.WritePrivate(passwordFile, directory.Password(Superuser));
        await directory.GiveToServerAsync(passwordFile);
        try
        {
            return await Command.RunAsync(directory.User.Wrap(
                binaries.Initdb, "-D", directory.NewData, "-U", Superuser, "-E", "UTF8", $"--locale={locale}",
                "--auth=scram-sha-256", $"--pwfile={passwordFile}", "--data-checksums"));
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private async Task ClearStalePidAsync(PostgresBinaries binaries)
    {
        if (!File.Exists(directory.PidFile))
            return;
        if (RunningPid() is not null)
        {
            await StopAsync(binaries, "fast"); // it runs but cannot be reached, for example because its socket was deleted
            return;
        }

        // The pid may belong to an unrelated process by now, which would keep PostgreSQL from starting. The file itself
        // must stay: by its other lines PostgreSQL finds children of the dead server that still write to the data.
        var lines = await File.ReadAllLinesAsync(directory.PidFile);
        if (lines.Length > 0)
            await File.WriteAllLinesAsync(directory.PidFile, [NobodysPid, .. lines.Skip(1)]);
    }

    private int? RunningPid()
    {
        if (!File.Exists(directory.PidFile) || !int.TryParse(File.ReadLines(directory.PidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid))
            return null;
        try
        {
            // A server stands in its data folder. (macOS does not show that; the name has to do there.)
            using var process = Process.GetProcessById(pid);
            var ours = !OperatingSystem.IsLinux() || File.ReadAllText($"/proc/{pid}/cwd/postmaster.pid") == File.ReadAllText(directory.PidFile);
            return ours && process.ProcessName == "postgres" ? pid : null;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Configuration(string socketFolder)
    {
        var settings = new Dictionary<string, string>(Defaults) { ["unix_socket_directories"] = socketFolder };
        foreach (var (name, value) in options.Settings)
            settings[name] = value;
        return settings.Aggregate(new StringBuilder(), (text, setting) => text.Append(setting.Key).Append(" = '").Append(setting.Value.Replace("'", "''")).Append("'\n")).ToString();
    }

    private void RotateLog()
    {
        if (File.Exists(directory.ServerLog) && new FileInfo(directory.ServerLog).Length > LargestLog)
            File.Move(directory.ServerLog, directory.ServerLog + ".1", overwrite: true);
    }

    private async Task<string> ReadLogAsync(long from)
    {
        if (!File.Exists(directory.ServerLog))
            return "";
        await using var stream = new FileStream(directory.ServerLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = Math.Min(from, stream.Length);
        using var reader = new StreamReader(stream);
        return string.Join('\n', (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
    }
}
