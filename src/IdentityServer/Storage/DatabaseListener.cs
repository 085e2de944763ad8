using System.Collections.Concurrent;
using IdentityPlatform.Database;
using IdentityPlatform.IdentityServer.Options;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>
/// One connection that listens for everybody in this replica. After a lost connection each is told that something may
/// have been missed, because what was said meanwhile was not heard.
/// </summary>
public sealed partial class DatabaseListener(
    NpgsqlDataSource database, DatabaseSettings settings, IEnumerable<INotified> listeners, TimeProvider time, ILogger<DatabaseListener> logger)
    : BackgroundService
{
    private static readonly TimeSpan BeforeReconnect = TimeSpan.FromSeconds(1);

    // A connection can die without a word; what is said meanwhile would be missed until the system notices.
    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(2);
    private const int SecondsForASign = 2;

    // Heard or not, nothing in memory is older than this: a pooler between server and database may swallow notifications.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, INotified> _listeners = listeners.ToDictionary(listener => $"{settings.Schema}_{listener.Channel}", StringComparer.Ordinal);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogLost(logger, error.Message);
                await Task.Delay(BeforeReconnect, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var told = new ConcurrentQueue<(string Channel, string Payload)>();
        connection.Notification += (_, notification) => told.Enqueue((notification.Channel, notification.Payload));
        await using (var listen = new NpgsqlCommand(string.Join(';', _listeners.Keys.Select(channel => $"LISTEN \"{channel}\"")), connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        try
        {
            await HearAsync(connection, told, cancellationToken);
        }
        finally
        {
            await StopListeningAsync(connection);
        }
    }

    private async Task HearAsync(NpgsqlConnection connection, ConcurrentQueue<(string Channel, string Payload)> told, CancellationToken cancellationToken)
    {
        await TellAllAsync(cancellationToken);
        var toldAll = time.GetTimestamp();
        while (true)
        {
            if (!await connection.WaitAsync(BetweenSigns, cancellationToken))
                await GiveSignAsync(connection, cancellationToken);
            if (time.GetElapsedTime(toldAll) > Longest)
            {
                await TellAllAsync(cancellationToken);
                toldAll = time.GetTimestamp();
            }

            var heard = new List<(string Channel, string Payload)>();
            while (told.TryDequeue(out var one))
                heard.Add(one);
            await Task.WhenAll(heard.ToLookup(one => one.Channel, one => one.Payload, StringComparer.Ordinal)
                .Select(channel => _listeners[channel.Key].HeardAsync(channel.ToHashSet(StringComparer.Ordinal), cancellationToken)));
        }
    }

    private static async Task GiveSignAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PostgresDataSource.SignOfLife, connection) { CommandTimeout = SecondsForASign };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // The pool lends the connection on as it is.
    private static async Task StopListeningAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var stop = new NpgsqlCommand("UNLISTEN *", connection);
            await stop.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
            // It is broken, and goes no further.
        }
    }

    private Task TellAllAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_listeners.Values.Select(listener => listener.HeardAsync(null, cancellationToken)));

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "Lost the connection that tells of changes, will try again: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
