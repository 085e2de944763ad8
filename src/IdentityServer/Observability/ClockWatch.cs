using IdentityPlatform.IdentityServer.Storage;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>Compares this machine's clock with the database's, at start and now and then, and tells when they part and when they agree again.</summary>
public sealed partial class ClockWatch(DatabaseClock clock, TimeProvider time, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private bool _apart;

    /// <summary>Compares once.</summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        var ahead = await clock.AheadAsync(cancellationToken);
        var apart = ahead.Duration() > DatabaseClock.Noticeable;
        if (apart)
            LogApart(logger, DatabaseClock.Describe(ahead));
        else if (_apart)
            LogTogether(logger);
        _apart = apart;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CompareAsync(stoppingToken);
            }
            catch (Exception error)
            {
                // Others warn that the database is away; at an end it may be closed already.
                LogNotCompared(logger, error.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 1950, Level = LogLevel.Warning, Message = "This machine's clock is {Difference}: tokens, codes and sessions of one replica look too old or too young to another. Keep the clocks by NTP")]
    private static partial void LogApart(ILogger logger, string difference);

    [LoggerMessage(EventId = 1952, Level = LogLevel.Debug, Message = "The clocks were not compared, the next round does: {Reason}")]
    private static partial void LogNotCompared(ILogger logger, string reason);

    [LoggerMessage(EventId = 1951, Level = LogLevel.Information, Message = "This machine's clock and the database's agree again")]
    private static partial void LogTogether(ILogger logger);
}
