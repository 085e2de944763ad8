using IdentityPlatform.IdentityServer.Plans;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>
/// Marks plans whose end has come, on one replica at a time. Tokens are right without it, for an end in the past never
/// counts; but those who wait for a change of the row learn of it by this.
/// </summary>
public sealed partial class LapsedPlans(ILapsedPlans plans, TimeProvider time, ILogger<LapsedPlans> logger) : PeriodicJob(Interval, time, logger)
{
    // APIs learn of the end within a second. A look at an index that is empty as a rule.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Marks all that have ended by now.</summary>
    /// <returns>How many; zero when another replica is at it.</returns>
    public Task<int> RunOnceAsync(CancellationToken cancellationToken) => plans.MarkAsync(Time.GetUtcNow(), cancellationToken);

    /// <inheritdoc />
    protected override async Task RoundAsync(CancellationToken cancellationToken)
    {
        var marked = await RunOnceAsync(cancellationToken);
        if (marked > 0)
            LogMarked(Logger, marked);
    }

    [LoggerMessage(EventId = 1681, Level = LogLevel.Information, Message = "{Plans} plans have ended")]
    private static partial void LogMarked(ILogger logger, int plans);
}
