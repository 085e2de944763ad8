using IdentityPlatform.ResourceApi.Options;
using Npgsql;
using NpgsqlTypes;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>Deletes what is over and old, in small batches, on one replica at a time (V007).</summary>
public sealed partial class OldRows(ApiDatabase database, ApiSettings settings, TimeProvider time, ILogger<OldRows> logger) : BackgroundService
{
    private const int Batch = 500;

    // "apirows" in ASCII: one replica at a time.
    private const long LockKey = 0x617069726f7773;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>One round.</summary>
    /// <returns>How many rows; zero when another replica is at it.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var mutex = new NpgsqlCommand($"SELECT pg_try_advisory_lock({LockKey})", connection);
        if (await mutex.ExecuteScalarAsync(cancellationToken) is not true)
            return 0;
        try
        {
            return await DeleteAsync(connection, "prune_idempotency_keys", now - IdempotencyRows.KeptFor, cancellationToken)
                + await DeleteAsync(connection, "prune_quota_usage", now - settings.Retention.QuotaUsage, cancellationToken)
                + await DeleteAsync(connection, "prune_superuser_audit", now - settings.Retention.SuperuserAudit, cancellationToken);
        }
        finally
        {
            await using var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({LockKey})", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            try
            {
                var deleted = await RunOnceAsync(stoppingToken);
                LogDeleted(logger, deleted);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task<int> DeleteAsync(NpgsqlConnection connection, string function, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {function}($1, $2)", connection);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = before.ToUniversalTime() });
        command.Parameters.Add(new() { Value = Batch });
        var total = 0;
        int deleted;
        do
        {
            deleted = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
            total += deleted;
        }
        while (deleted == Batch);
        return total;
    }

    [LoggerMessage(EventId = 1810, Level = LogLevel.Debug, Message = "Deleted {Rows} rows that are over and old")]
    private static partial void LogDeleted(ILogger logger, int rows);

    [LoggerMessage(EventId = 1811, Level = LogLevel.Warning, Message = "Old rows could not be deleted, the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
