using IdentityPlatform.IdentityServer.Plans;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>
/// Marks plans whose end has come, on one replica at a time. Tokens are right without it, for an end in the past never
/// counts; but those who wait for a change of the row learn of it by this.
/// </summary>
public sealed partial class LapsedPlans(ILapsedPlans plans, TimeProvider time, ILogger<LapsedPlans> logger) : BackgroundService
{
    // APIs learn of the end within a second. A look at an index that is empty as a rule.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Marks all that have ended by now.</summary>
    /// <returns>How many; zero when another replica is at it.</returns>
    public Task<int> RunOnceAsync(CancellationToken cancellationToken) => plans.MarkAsync(time.GetUtcNow(), cancellationToken);

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
                var marked = await RunOnceAsync(stoppingToken);
                if (marked > 0)
                    LogMarked(logger, marked);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1681, Level = LogLevel.Information, Message = "{Plans} plans have ended")]
    private static partial void LogMarked(ILogger logger, int plans);

    [LoggerMessage(EventId = 1682, Level = LogLevel.Warning, Message = "Ended plans could not be marked, the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
