using IdentityPlatform.IdentityServer.Observability;

namespace IdentityPlatform.IdentityServer.Jobs;

/// <summary>Counts the mails of the outbox.</summary>
public interface IOutboxCount
{
    /// <summary>How many wait to be sent, and how many were given up and are still told of.</summary>
    Task<(long Waiting, long Dead)> CountAsync(CancellationToken cancellationToken);
}

/// <summary>Measures how many mails wait, while somebody reads the meter. Every replica tells the same number.</summary>
public sealed class OutboxDepth(IOutboxCount outbox, ServerMetrics metrics, TimeProvider time, ILogger<OutboxDepth> logger) : PeriodicJob(TimeSpan.FromSeconds(15), time, logger)
{
    /// <inheritdoc />
    protected override async Task RoundAsync(CancellationToken cancellationToken)
    {
        if (!metrics.CountsMails)
            return;
        var (waiting, dead) = await outbox.CountAsync(cancellationToken);
        metrics.MailsCounted(waiting, dead);
    }
}
