using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Data;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Erases accounts some time after their deletion, in small batches, on one replica at a time.</summary>
public sealed partial class DeletedAccounts(IDeletedAccounts accounts, IOptions<AccountOptions> options, TimeProvider time, ILogger<DeletedAccounts> logger)
    : PeriodicJob(TimeSpan.FromHours(1), time, logger)
{
    /// <summary>Erases all whose time has come.</summary>
    /// <returns>How many accounts; zero when another replica is at it.</returns>
    public Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        return accounts.PurgeAsync(now - options.Value.PurgeDeletedAfter, now, cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task RoundAsync(CancellationToken cancellationToken)
    {
        var erased = await RunOnceAsync(cancellationToken);
        if (erased > 0)
            LogErased(Logger, erased);
    }

    [LoggerMessage(EventId = 1661, Level = LogLevel.Information, Message = "Erased {Accounts} deleted accounts")]
    private static partial void LogErased(ILogger logger, int accounts);
}
