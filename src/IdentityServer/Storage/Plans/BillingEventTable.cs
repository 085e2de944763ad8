using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Plans.Billing;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Plans;

/// <summary>Tables <c>billing_events</c> and <c>billing_subscriptions</c> by <c>apply_billing_event</c> (V014).</summary>
public sealed class BillingEventTable(NpgsqlDataSource database, IEventOrigins origins, TimeProvider time) : IBillingEvents
{
    // Long after the provider has given up, and long enough to look into a complaint.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <inheritdoc />
    public async Task<AppliedEvent> ApplyAsync(BillingEvent received, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT outcome, reason, user_id FROM apply_billing_event($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            Bytes(received.Id),
            Text(received.Name),
            Text(received.SubscriptionId),
            Text(received.CustomerId),
            Text(received.VariantId),
            Id(received.UserId),
            Text(received.Plan),
            Text(received.Status),
            Flag(received.State.Known),
            Time(received.StartsAt),
            Time(received.State.EndsAt),
            Time(received.RenewsAt),
            Time(received.UpdatedAt),
            Count(received.State.Rank),
            Interval(Kept),
            Origin(origins),
            Time(time.GetUtcNow()));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new AppliedEvent(row.GetString(0), row.TextOrNull(1), row.IsDBNull(2) ? null : row.GetGuid(2));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ReceivedEvent>> RecentAsync(bool unmatchedOnly, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT e.received_at, e.name, e.subscription_id, e.customer_id, e.variant_id, e.status, e.named_user, u.username, e.outcome, e.reason
              FROM billing_events e LEFT JOIN users u ON u.id = e.user_id
             WHERE NOT $1 OR e.outcome = 'unmatched' ORDER BY e.received_at DESC, e.id LIMIT $2
            """,
            Flag(unmatchedOnly), Count(limit));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<ReceivedEvent> events = [];
        while (await row.ReadAsync(cancellationToken))
        {
            events.Add(new ReceivedEvent(
                row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetString(2), row.TextOrNull(3), row.TextOrNull(4), row.GetString(5),
                row.IsDBNull(6) ? null : row.GetGuid(6), row.TextOrNull(7))
            {
                Outcome = row.GetString(8),
                Reason = row.TextOrNull(9),
            });
        }

        return events;
    }
}
