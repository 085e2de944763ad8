using IdentityPlatform.IdentityServer.Accounts.Federation;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Renews providers' tokens now and then.</summary>
public sealed partial class ProviderRenewals(ProviderRenewal renewal, TimeProvider time, ILogger<ProviderRenewals> logger) : PeriodicJob(TimeSpan.FromMinutes(10), time, logger)
{
    /// <inheritdoc />
    protected override async Task RoundAsync(CancellationToken cancellationToken)
    {
        var renewed = await renewal.RunOnceAsync(cancellationToken);
        LogRenewed(Logger, renewed);
    }

    [LoggerMessage(EventId = 1583, Level = LogLevel.Debug, Message = "Renewed the provider tokens of {Count} links")]
    private static partial void LogRenewed(ILogger logger, int count);
}
