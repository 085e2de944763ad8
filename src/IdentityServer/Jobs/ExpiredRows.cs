using IdentityPlatform.IdentityServer.Storage;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Deletes what has expired, in small batches, on one replica at a time.</summary>
public sealed partial class ExpiredRows(ExpiredRowStore rows, TimeProvider time, ILogger<ExpiredRows> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Deletes all that has expired by now.</summary>
    /// <returns>How many rows; zero when another replica is at it.</returns>
    public Task<int> RunOnceAsync(CancellationToken cancellationToken) => rows.DeleteAsync(time.GetUtcNow(), cancellationToken);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
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
        }
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Debug, Message = "Deleted {Rows} expired rows")]
    private static partial void LogDeleted(ILogger logger, int rows);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Warning, Message = "Expired rows could not be deleted, the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
