using Microsoft.Extensions.Logging;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>Takes what a poll brought: verified, applied, and noted for the receipt that the next poll carries.</summary>
internal sealed class FeedIntake(SetReader reader, EventMemory memory, FeedMeter meter, TimeProvider time, ILogger<FeedIntake> logger)
{
    private DateTimeOffset? _warnedUpTo;

    public Receipts Receipts { get; } = new();

    /// <summary>Takes an answer whose poll carried <see cref="Receipts"/>.</summary>
    /// <returns>How many SETs were in order.</returns>
    /// <exception cref="Issuer.IssuerException">Some of it cannot be verified yet: it stays unacknowledged and comes again.</exception>
    public async Task<int> TakeAsync(IReadOnlyList<DeliveredSet> sets, CancellationToken cancellationToken)
    {
        // The poll was answered, so the issuer heard them.
        Receipts.Clear();
        foreach (var set in sets)
        {
            var result = await reader.ReadAsync(set, cancellationToken);
            if (result.Error is { } error)
            {
                TokenLog.SetRefused(logger, error.Error, error.Description);
                meter.Refused(error.Error);
                Receipts.Refuse(set.Id, error);
                continue;
            }

            foreach (var told in result.Events)
            {
                memory.Add(told);
                meter.Applied(told, time.GetUtcNow());
            }

            // Applied first: an event that is acknowledged does not come again.
            Receipts.Acknowledge(set.Id);
        }

        if (sets.Count > 0)
            TokenLog.EventsApplied(logger, Receipts.Acknowledged.Count);
        WarnOfForgotten();
        return Receipts.Acknowledged.Count;
    }

    private void WarnOfForgotten()
    {
        if (memory.ForgottenUpTo is not { } forgotten || forgotten < _warnedUpTo + TimeSpan.FromMinutes(1))
            return;
        _warnedUpTo = forgotten;
        TokenLog.EventsForgotten(logger, forgotten);
    }
}
