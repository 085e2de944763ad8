using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>subscriptions</c>, and <c>plan_grants</c> and <c>billing_subscriptions</c> that it follows (V014).</summary>
public sealed class SubscriptionTable(NpgsqlDataSource database, IEventOrigins origins) : ISubscriptions
{
    /// <inheritdoc />
    public async Task<CurrentPlan> CurrentAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT e.plan, plan_since($1, e.plan), (SELECT s.ends_at FROM subscriptions s WHERE s.user_id = $1 AND e.plan <> 'free')
              FROM (SELECT effective_plan($1) AS plan) e
            """, Id(userId));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new CurrentPlan(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.TimeOrNull(2));
    }

    /// <inheritdoc />
    public async Task SetPlanAsync(Guid userId, string plan, DateTimeOffset? endsAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT grant_plan($1, $2, $3, $4, $5)", Id(userId), Text(plan), Time(endsAt), Origin(origins), Time(now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<PlanSource>> SourcesAsync(Guid userId, CancellationToken cancellationToken)
    {
        // The last part: a row that has not been taken over yet.
        await using var command = database.Create(
            """
            SELECT NULL, NULL, plan, NULL, starts_at, ends_at, NULL FROM plan_grants WHERE user_id = $1
            UNION ALL
            (SELECT subscription_id, customer_id, plan, status, starts_at, ends_at, renews_at FROM billing_subscriptions WHERE user_id = $1
              ORDER BY starts_at, subscription_id)
            UNION ALL
            SELECT billing_subscription_id, billing_customer_id, plan, CASE WHEN billing_subscription_id IS NOT NULL THEN status END, starts_at, ends_at, NULL
              FROM subscriptions WHERE user_id = $1 AND source IS NULL
            """, Id(userId));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<PlanSource> sources = [];
        while (await row.ReadAsync(cancellationToken))
        {
            sources.Add(new PlanSource(
                row.TextOrNull(0), row.TextOrNull(1), row.GetString(2), row.TextOrNull(3), row.GetFieldValue<DateTimeOffset>(4), row.TimeOrNull(5), row.TimeOrNull(6)));
        }

        return sources;
    }
}
