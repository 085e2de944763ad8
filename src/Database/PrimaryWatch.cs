using System.Runtime.CompilerServices;
using Npgsql;

namespace IdentityPlatform.Database;

/// <summary>
/// Keeps a pool over several hosts on the primary. Npgsql remembers what each host is. Forgetting that every few seconds,
/// as it does by itself, it has requests wait for a host that is switched off before they get to the one that serves, and
/// takes an old primary again as soon as it is back. So it remembers, and is made to look anew only when the primary is
/// gone and there is another one.
/// </summary>
internal sealed class PrimaryWatch : IAsyncDisposable
{
    private const int ForEver = int.MaxValue / 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // For an answer of a server that is asked for nothing; on a machine that is busy it is given up too early at most.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly ConditionalWeakTable<NpgsqlDataSource, PrimaryWatch> Watches = [];

    private readonly CancellationTokenSource _closing = new();
    private readonly NpgsqlMultiHostDataSource _hosts;
    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly Task _watching;

    private PrimaryWatch(NpgsqlMultiHostDataSource hosts, NpgsqlConnectionStringBuilder settings)
    {
        (_hosts, _settings) = (hosts, settings);
        _watching = WatchAsync();
    }

    /// <summary>Whether a connection string names several hosts.</summary>
    public static bool IsNeeded(NpgsqlConnectionStringBuilder settings) => settings.Host?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>The pool, watched until it is closed.</summary>
    public static NpgsqlDataSource Build(NpgsqlDataSourceBuilder builder)
    {
        var settings = builder.ConnectionStringBuilder;
        settings.HostRecheckSeconds = ForEver;
        var hosts = builder.BuildMultiHost();
        var primary = hosts.WithTargetSession(TargetSessionAttributes.Primary);
        Watches.Add(primary, new PrimaryWatch(hosts, new NpgsqlConnectionStringBuilder(settings.ConnectionString) { ApplicationName = settings.ApplicationName + "-watch" }));
        return primary;
    }

    /// <summary>Closes a pool with what watches it.</summary>
    public static async ValueTask CloseAsync(NpgsqlDataSource pool)
    {
        await pool.DisposeAsync();
        // Npgsql's own way to the primary leaves the pools behind it open.
        if (Watches.TryGetValue(pool, out var watch))
            await watch.DisposeAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _hosts.DisposeAsync();
        _closing.Dispose();
    }

    private async Task WatchAsync()
    {
        string? served = null;
        while (true)
        {
            await Task.Delay(Interval, _closing.Token);
            var asking = AskAsync(FromPoolAsync);
            if (await WithinPatienceAsync(asking) is { } same)
            {
                served = same;
                continue;
            }

            if (await WithinPatienceAsync(AskAsync(() => UnpooledConnection.OpenAsync(_settings, _closing.Token))) is not { } found)
                continue;
            // Busy, and no more than that.
            if (found == served && !asking.IsCompleted)
                continue;
            HostStates.Use(_hosts, found);
            // Connections to a host that says nothing would each be found out by a request.
            if (found != served)
                _hosts.Clear();
            served = found;
        }
    }

    private Task<NpgsqlConnection> FromPoolAsync() => _hosts.OpenConnectionAsync(TargetSessionAttributes.Primary, _closing.Token).AsTask();

    // What hangs ends by itself, later than it is of use.
    private static async Task<string?> WithinPatienceAsync(Task<string?> answer) =>
        await Task.WhenAny(answer, Task.Delay(Patience)) == answer ? await answer : null;

    /// <summary>Where the primary is; null when it is not there.</summary>
    private async Task<string?> AskAsync(Func<Task<NpgsqlConnection>> open)
    {
        try
        {
            await using var connection = await open();
            await using var command = new NpgsqlCommand(PostgresDataSource.SignOfLife, connection);
            return await command.ExecuteScalarAsync(_closing.Token) is true ? HostStates.Name(connection) : null;
        }
        catch (Exception) when (!_closing.IsCancellationRequested)
        {
            // Whatever it is: a watch that ends would be missed at the next failover, and nobody would know.
            return null;
        }
    }
}
