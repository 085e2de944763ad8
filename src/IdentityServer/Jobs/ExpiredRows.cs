using IdentityPlatform.IdentityServer.Storage;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Deletes what has expired, in small batches, on one replica at a time.</summary>
public sealed partial class ExpiredRows(ExpiredRowStore rows, TimeProvider time, ILogger<ExpiredRows> logger) : PeriodicJob(TimeSpan.FromMinutes(5), time, logger)
{
    /// <summary>Deletes all that has expired by now.</summary>
    /// <returns>How many rows; zero when another replica is at it.</returns>
    public Task<int> RunOnceAsync(CancellationToken cancellationToken) => rows.DeleteAsync(Time.GetUtcNow(), cancellationToken);

    /// <inheritdoc />
    protected override async Task RoundAsync(CancellationToken cancellationToken)
    {
        var deleted = await RunOnceAsync(cancellationToken);
        LogDeleted(Logger, deleted);
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Debug, Message = "Deleted {Rows} expired rows")]
    private static partial void LogDeleted(ILogger logger, int rows);
}
