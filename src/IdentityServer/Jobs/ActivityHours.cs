using IdentityPlatform.IdentityServer.Administration.Activity;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Writes down once a minute what this replica has counted, and at its end what is left.</summary>
public sealed class ActivityHours(ActivityCounter counter, IActivityLog log, TimeProvider time, ILogger<ActivityHours> logger) : PeriodicJob(TimeSpan.FromMinutes(1), time, logger)
{
    // A year and a month: this time last year can be looked at.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private DateTimeOffset _forgotAt;

    /// <summary>Writes down what was counted.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var counts = counter.Take();
        try
        {
            if (counts.Count > 0)
                await log.AddAsync(now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerHour)), counts, cancellationToken);
        }
        catch
        {
            // The next round writes them.
            counter.PutBack(counts);
            throw;
        }

        if (now - _forgotAt > TimeSpan.FromDays(1))
        {
            await log.ForgetAsync(now - Kept, cancellationToken);
            _forgotAt = now;
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await RunOnceAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A minute of numbers for a plot; nobody waits for the end of the process because of them.
        }
    }

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);
}
