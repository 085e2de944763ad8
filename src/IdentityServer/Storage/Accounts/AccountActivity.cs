using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Tables <c>sessions</c> and <c>login_history</c>, as their user sees them.</summary>
public sealed class AccountActivity(NpgsqlDataSource database, IEventOrigins origins) : IAccountActivity
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<AccountSession>> SessionsAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT id, client_id, ip_address, user_agent, created_at, last_used_at, expires_at, amr, apps.live FROM sessions s
             CROSS JOIN LATERAL (
                   SELECT coalesce(array_agg(DISTINCT g.client_id::text) FILTER (WHERE g.client_id IS DISTINCT FROM s.client_id), '{}') AS live, count(*) AS grants
                     FROM grants g WHERE g.session_id = s.id AND g.revoked_at IS NULL AND EXISTS (
                          SELECT FROM refresh_tokens r WHERE r.grant_id = g.id AND r.redeemed_at IS NULL AND least(r.expires_at, r.idle_expires_at) > $2)) apps
             WHERE user_id = $1 AND ended_at IS NULL AND (least(expires_at, idle_expires_at) > $2 OR apps.grants > 0)
             ORDER BY last_used_at DESC, id DESC
            """,
            Id(userId), Time(now));
        return await ReadAsync(command, static reader => new AccountSession
        {
            Id = reader.GetGuid(0),
            ClientId = reader.TextOrNull(1),
            Apps = reader.GetFieldValue<string[]>(8),
            Amr = reader.GetFieldValue<string[]>(7),
            IpAddress = reader.TextOrNull(2),
            UserAgent = reader.TextOrNull(3),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(4),
            LastUsedAt = reader.GetFieldValue<DateTimeOffset>(5),
            ExpiresAt = reader.GetFieldValue<DateTimeOffset>(6),
        }, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> EndSessionAsync(Guid userId, Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await EndAsync("id = $2", userId, sessionId, now, cancellationToken) > 0;

    /// <inheritdoc />
    public Task<int> EndOtherSessionsAsync(Guid userId, Guid keep, DateTimeOffset now, CancellationToken cancellationToken) =>
        EndAsync("id <> $2", userId, keep, now, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<LoginHistoryEntry>> HistoryAsync(Guid userId, long? before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT id, at, succeeded, reason, method, client_id, ip_address, user_agent FROM login_history
             WHERE user_id = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
            """,
            Id(userId), Number(before), Number(limit));
        return await ReadAsync(command, static reader => new LoginHistoryEntry
        {
            Id = reader.GetInt64(0),
            At = reader.GetFieldValue<DateTimeOffset>(1),
            Succeeded = reader.GetBoolean(2),
            Reason = reader.GetString(3),
            Method = reader.GetString(4),
            ClientId = reader.TextOrNull(5),
            IpAddress = reader.TextOrNull(6),
            UserAgent = reader.TextOrNull(7),
        }, cancellationToken);
    }

    private async Task<int> EndAsync(string which, Guid userId, Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateLocked(
            userId,
            $"""
            WITH ended AS (UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND {which} AND ended_at IS NULL RETURNING id, user_id, client_id)
            INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}, data)
            SELECT $3, 'session_ended', user_id, client_id, {OriginValues(4)}, jsonb_build_object('session', id, 'reason', 'by_user') FROM ended
            """,
            Id(userId), Id(sessionId), Time(now), Origin(origins));
        return await batch.ExecuteLockedAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }
}
