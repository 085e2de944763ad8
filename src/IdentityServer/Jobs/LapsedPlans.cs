using IdentityPlatform.IdentityServer.Storage.Feed;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Tells APIs of plans that have run out, within a second: nothing is written when that happens.</summary>
public sealed partial class LapsedPlans(LapsedPlanTable plans, TimeProvider time, ILogger<LapsedPlans> logger) : BackgroundService
{
    // A look at an index that is empty as a rule.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            try
            {
                await plans.TellAsync(stoppingToken);
                wait = Interval;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error);
                wait = AfterFailure;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(EventId = 1711, Level = LogLevel.Warning, Message = "Plans that ran out could not be told of, the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
