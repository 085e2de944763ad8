using IdentityPlatform.IdentityServer.Accounts.Federation;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Renews providers' tokens now and then.</summary>
public sealed partial class ProviderRenewals(ProviderRenewal renewal, TimeProvider time, ILogger<ProviderRenewals> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

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
                var count = await renewal.RunOnceAsync(stoppingToken);
                LogRenewed(logger, count);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1583, Level = LogLevel.Debug, Message = "Renewed the provider tokens of {Count} links")]
    private static partial void LogRenewed(ILogger logger, int count);

    [LoggerMessage(EventId = 1584, Level = LogLevel.Warning, Message = "Provider tokens could not be renewed, the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
