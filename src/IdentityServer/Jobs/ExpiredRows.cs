using IdentityPlatform.IdentityServer.Storage;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Deletes what has expired and what is over and old, in small batches, on one replica at a time (docs/retention.md).</summary>
public sealed partial class ExpiredRows(ExpiredRowStore expired, RetentionStore old, TimeProvider time, ILogger<ExpiredRows> logger) : PeriodicJob(TimeSpan.FromMinutes(5), time, logger)
{
    /// <summary>One round.</summary>
    /// <returns>How many rows; zero when another replica is at it.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        return await expired.DeleteAsync(now, cancellationToken) + await old.DeleteAsync(now, cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task RoundAsync(CancellationToken cancellationToken)
    {
        var deleted = await RunOnceAsync(cancellationToken);
        if (deleted > 0)
            LogDeleted(Logger, deleted);
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Debug, Message = "Deleted {Rows} rows that nothing needs any more")]
    private static partial void LogDeleted(ILogger logger, int rows);
}
