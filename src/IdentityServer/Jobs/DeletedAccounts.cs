using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Data;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Erases accounts some time after their deletion, in small batches, on one replica at a time.</summary>
public sealed partial class DeletedAccounts(IDeletedAccounts accounts, IOptions<AccountOptions> options, TimeProvider time, ILogger<DeletedAccounts> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Erases all whose time has come.</summary>
    /// <returns>How many accounts; zero when another replica is at it.</returns>
    public Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return accounts.PurgeAsync(now - options.Value.PurgeDeletedAfter, now, cancellationToken);
    }

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
                var erased = await RunOnceAsync(stoppingToken);
                if (erased > 0)
                    LogErased(logger, erased);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1661, Level = LogLevel.Information, Message = "Erased {Accounts} deleted accounts")]
    private static partial void LogErased(ILogger logger, int accounts);

    [LoggerMessage(EventId = 1662, Level = LogLevel.Warning, Message = "Deleted accounts could not be erased, the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
