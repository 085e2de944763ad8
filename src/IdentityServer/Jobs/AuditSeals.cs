using IdentityPlatform.IdentityServer.Audit;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage.Audit;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Seals new events of the audit log, on one replica at a time, and writes the newest seal into the log: there it stands outside of the database.</summary>
public sealed partial class AuditSeals(AuditSealer sealer, AuditSettings settings, TimeProvider time, ILogger<AuditSeals> logger) : PeriodicJob(settings.SealEvery, time, logger)
{
    private static readonly TimeSpan ToldEvery = TimeSpan.FromMinutes(1);

    private long? _toldAt;

    /// <summary>One round.</summary>
    /// <returns>How many events were sealed; zero when there are none, or another replica is at it.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var events = await sealer.SealAsync(cancellationToken);
        if (events > 0 && sealer.Newest is { } newest && (_toldAt is not { } told || Time.GetElapsedTime(told) >= ToldEvery))
        {
            LogSealed(Logger, newest);
            _toldAt = Time.GetTimestamp();
        }

        return events;
    }

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);

    [LoggerMessage(EventId = 1411, Level = LogLevel.Information, Message = "The audit log is sealed up to {Seal}")]
    private static partial void LogSealed(ILogger logger, SealMark seal);
}
