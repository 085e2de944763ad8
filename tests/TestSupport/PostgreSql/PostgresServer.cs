using System.Globalization;
using IdentityPlatform.Database.Embedded;
using IdentityPlatform.TestSupport.Processes;
using Npgsql;

namespace IdentityPlatform.TestSupport.PostgreSql;

/// <summary>
/// A PostgreSQL of a drill's own on a port of this machine, with the durability of production: it can be stopped, killed,
/// frozen and started again. Everybody on this machine may log in; it holds nothing but test data.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly PostgresBinaries _binaries;
    private readonly RunAsUser _user;
    private readonly string _log;

    private PostgresServer(PostgresBinaries binaries, RunAsUser user, string folder)
    {
        (_binaries, _user, Data) = (binaries, user, Path.Combine(folder, "disk", "data"));
        _log = Path.Combine(folder, "log", "server.log");
    }

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; } = Loopback.FreePort();

    /// <summary>Its data directory.</summary>
    public string Data { get; }

    /// <summary>The programs of its version.</summary>
    public string Binaries => _binaries.Folder;

    /// <summary>Its disk, when it has one of its own.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>All it has written into its log so far.</summary>
    public string Log => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>Its standby, when it has one; then connection strings name both.</summary>
    public PostgresServer? Standby { get; private set; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => Pid is { } pid && Directory.Exists($"/proc/{pid}");

    private int? Pid => File.Exists(PidFile) && int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid) ? pid : null;

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    /// <summary>Makes a cluster in a new folder and starts it.</summary>
    /// <param name="folder">Of <see cref="TestCluster.NewFolder"/>.</param>
    /// <param name="diskMegabytes">Gives it a disk of its own where this process may mount one; 0 for none.</param>
    public static async Task<PostgresServer> CreateAsync(string folder, int diskMegabytes = 0)
    {
        var server = await OfAsync(folder);
        if (diskMegabytes > 0 && SmallDisk.IsPossible)
        {
            server.Disk = SmallDisk.Mount(Path.Combine(folder, "disk"), diskMegabytes, server._user.Owner);
        }

        // Small log files: a disk that fills up is noticed soon, and a backup is small.
        await server.RunAsync(server._binaries.Initdb, "-D", server.Data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=trust", "--wal-segsize=1", "--data-checksums");
        await server.StartAsync();
        return server;
    }

    /// <summary>A server whose files are, or will be, in <see cref="Data"/> of a folder; not started yet.</summary>
    public static async Task<PostgresServer> OfAsync(string folder)
    {
        var server = new PostgresServer(await PostgresBinaries.FindAsync(wantedVersion: null), RunAsUser.Choose(), folder);
        await server.MakeFolderAsync(Path.Combine(folder, "disk"));
        await server.MakeFolderAsync(Path.Combine(folder, "log"));
        return server;
    }

    /// <summary>How a role reaches a database.</summary>
    public string ConnectionString(string database, string role) =>
        $"{(Standby is null ? $"Host=127.0.0.1;Port={Port}" : $"Host=127.0.0.1:{Port},127.0.0.1:{Standby.Port};Target Session Attributes=primary")};Database={database};Username={role}";

    /// <summary>Starts it and waits until it answers.</summary>
    public Task StartAsync() => RunAsync(_binaries.PgCtl, "start", "-w", "-s", "-t", "60", "-D", Data, "-l", _log, "-o",
        $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=100 -c max_wal_size=32MB -c min_wal_size=2MB -c wal_keep_size=0 -c log_line_prefix='%m [%p] '");

    /// <summary>Gives it a standby that has everything before a commit is answered.</summary>
    /// <param name="folder">Of <see cref="TestCluster.NewFolder"/>, another one.</param>
    public async Task AddStandbyAsync(string folder)
    {
        var standby = await OfAsync(folder);
        await RunAsync(Path.Combine(Binaries, "pg_basebackup"), "-D", standby.Data, "-h", "127.0.0.1", "-p", Text(Port), "-U", "postgres", "-X", "stream", "-c", "fast", "-R", "-C", "-S", "standby");
        await standby.StartAsync();
        // Set after the copy was made: a standby that is promoted has none of its own to wait for.
        await ScalarAsync<object>("ALTER SYSTEM SET synchronous_standby_names = '*'", "postgres");
        await ScalarAsync<bool>("SELECT pg_reload_conf()", "postgres");
        await Poll.UntilAsync(async () => await ScalarAsync<string>("SELECT sync_state FROM pg_stat_replication", "postgres") == "sync", TimeSpan.FromSeconds(20));
        Standby = standby;
    }

    /// <summary>Makes a standby the primary.</summary>
    public Task PromoteAsync() => RunAsync(_binaries.PgCtl, "promote", "-w", "-s", "-t", "60", "-D", Data);

    /// <summary>Stops it: <c>fast</c> or <c>immediate</c>.</summary>
    public Task StopAsync(string mode) => RunAsync(_binaries.PgCtl, "stop", "-w", "-s", "-t", "60", "-m", mode, "-D", Data);

    /// <summary>Stops all of its processes where they stand: connections stay open, nothing answers.</summary>
    public Task FreezeAsync() => SignalAllAsync("-STOP");

    /// <summary>Lets them go on.</summary>
    public Task ThawAsync() => SignalAllAsync("-CONT");

    /// <summary>Runs a program as PostgreSQL's user, which may write where the server does.</summary>
    /// <exception cref="InvalidOperationException">It failed; what it printed is the message.</exception>
    public async Task<string> RunAsync(params string[] command)
    {
        var answer = await Command.RunAsync(_user.Wrap(command));
        return answer.Succeeded ? answer.Output : throw new InvalidOperationException($"{string.Join(' ', command)}: {answer.Output} {(File.Exists(_log) ? string.Join('\n', (await File.ReadAllLinesAsync(_log)).TakeLast(10)) : "")}");
    }

    /// <summary>Takes a data directory that was copied from elsewhere as its own.</summary>
    public async Task TakeAsync(string data)
    {
        Directory.Move(data, Data);
        await Command.RunAsync(_user.IsOther ? ["chown", "-R", _user.Owner, Data] : ["true"]);
    }

    private async Task MakeFolderAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        if (_user.IsOther)
        {
            await Command.RunAsync(["chown", _user.Owner, folder]);
        }
    }

    /// <summary>The first value of the first row, as the superuser; null when there is none.</summary>
    public Task<T?> ScalarAsync<T>(string sql, string database = "identity_platform") => AskAsync<T>(ConnectionString(database, "postgres"), sql);

    /// <summary>The same of this server, whether it is the primary or not.</summary>
    public Task<T?> AloneAsync<T>(string sql) => AskAsync<T>($"Host=127.0.0.1;Port={Port};Database=postgres;Username=postgres", sql);

    private static async Task<T?> AskAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Standby is not null)
        {
            await Standby.DisposeAsync();
        }

        if (IsRunning)
        {
            await SignalAllAsync("-CONT");
            await StopAsync("immediate");
        }

        Disk?.Dispose();
    }

    private async Task SignalAllAsync(string signal)
    {
        if (Pid is { } postmaster)
        {
            // The parent first: while it is stopped there are no new children.
            await Command.RunAsync(["kill", signal, Text(postmaster)]);
            await Command.RunAsync(["kill", signal, .. ChildrenOf(postmaster).Select(Text)]);
        }
    }

    private static IEnumerable<int> ChildrenOf(int parent)
    {
        foreach (var folder in Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string status;
            try
            {
                status = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                continue; // it has ended
            }

            // pid (name) state ppid …; the name may hold anything.
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            if (int.Parse(fields[1], CultureInfo.InvariantCulture) == parent)
            {
                yield return int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
            }
        }
    }

    private static string Text(int pid) => pid.ToString(CultureInfo.InvariantCulture);
}
