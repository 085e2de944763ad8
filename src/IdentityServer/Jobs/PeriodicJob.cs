using System.Diagnostics;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>
/// A job: a loop around one round of work. It waits first, so that a start is not slowed, and a round that fails is told
/// and made up for by the next one.
/// </summary>
/// <param name="interval">From the end of a round to the next one.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Of the job.</param>
public abstract partial class PeriodicJob(TimeSpan interval, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>Where the job tells what it did.</summary>
    protected ILogger Logger { get; } = logger;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>One round; again and again without harm, on as many replicas as there are.</summary>
    protected abstract Task RoundAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(interval, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            var started = Stopwatch.GetTimestamp();
            using var trace = JobMetrics.Begin(GetType().Name);
            try
            {
                await RoundAsync(stoppingToken);
                JobMetrics.Ran(GetType().Name, failed: false, started);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                JobMetrics.Ran(GetType().Name, failed: true, started);
                LogFailed(Logger, GetType().Name, error);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(EventId = 1402, Level = LogLevel.Warning, Message = "{Job} failed, the next round tries again")]
    private static partial void LogFailed(ILogger logger, string job, Exception error);
}
