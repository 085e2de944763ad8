using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>subscriptions</c>.</summary>
public sealed class SubscriptionTable(NpgsqlDataSource database, IEventOrigins origins) : ISubscriptions
{
    /// <inheritdoc />
    public async Task<string> EffectivePlanAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Create("SELECT effective_plan($1)", Id(userId));
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <inheritdoc />
    public async Task SetPlanAsync(Guid userId, string plan, DateTimeOffset? endsAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            WITH changed AS (
                INSERT INTO subscriptions (user_id, plan, status, starts_at, ends_at) VALUES ($1, $2, 'active', $4, $3)
                ON CONFLICT (user_id) DO UPDATE SET plan = $2, status = 'active', starts_at = $4, ends_at = $3 RETURNING user_id, plan)
            INSERT INTO security_events (at, type, user_id, {OriginColumns}, data)
            SELECT $4, 'plan_changed', user_id, {OriginValues(5)}, jsonb_build_object('plan', plan) FROM changed
            """,
            Id(userId), Text(plan), Time(endsAt), Time(now), Origin(origins));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
