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
        while (true)
        {
            await Task.Delay(Interval, _closing.Token);
            if (!await IsPrimaryAsync(() => _hosts.OpenConnectionAsync(TargetSessionAttributes.Primary, _closing.Token).AsTask())
                && await IsPrimaryAsync(() => UnpooledConnection.OpenAsync(_settings, _closing.Token)))
            {
                // Requests are not made to wait for hosts that are away before there is one that is not.
                _hosts.ClearDatabaseStates();
            }
        }
    }

    private async Task<bool> IsPrimaryAsync(Func<Task<NpgsqlConnection>> open)
    {
        try
        {
            await using var connection = await open();
            await using var command = new NpgsqlCommand(PostgresDataSource.SignOfLife, connection);
            return await command.ExecuteScalarAsync(_closing.Token) is true;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException && !_closing.IsCancellationRequested)
        {
            return false;
        }
    }
}
