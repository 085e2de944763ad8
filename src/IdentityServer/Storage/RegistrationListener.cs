using System.Collections.Concurrent;
using IdentityPlatform.IdentityServer.Options;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>
/// Listens for changes of clients, scopes and keys that any replica or person makes. After a lost connection everything
/// is read again, because what was said meanwhile was not heard.
/// </summary>
public sealed partial class RegistrationListener(
    NpgsqlDataSource database, DatabaseSettings settings, IEnumerable<IRegistrationSnapshot> snapshots, TimeProvider time, ILogger<RegistrationListener> logger)
    : BackgroundService
{
    private static readonly TimeSpan BeforeReconnect = TimeSpan.FromSeconds(1);

    // Heard or not, nothing in memory is older than this: a pooler between server and database may swallow notifications.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly IReadOnlyList<IRegistrationSnapshot> _snapshots = [.. snapshots];

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
        var changed = new ConcurrentQueue<string>();
        connection.Notification += (_, notification) => changed.Enqueue(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN \"{settings.Schema}_registrations\"", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);

        await ReloadAsync(_snapshots, cancellationToken);
        while (true)
        {
            var heard = await connection.WaitAsync(Longest, cancellationToken);
            var tables = changed.ToHashSet(StringComparer.Ordinal);
            changed.Clear();
            await ReloadAsync(heard ? _snapshots.Where(snapshot => tables.Contains(snapshot.Table)) : _snapshots, cancellationToken);
        }
    }

    private static Task ReloadAsync(IEnumerable<IRegistrationSnapshot> snapshots, CancellationToken cancellationToken) =>
        Task.WhenAll(snapshots.Select(snapshot => snapshot.ReloadAsync(cancellationToken)));

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "Lost the connection that tells of changed registrations, will try again: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
