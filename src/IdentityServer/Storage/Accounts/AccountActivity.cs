using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Tables <c>sessions</c> and <c>login_history</c>, as their user sees them.</summary>
public sealed class AccountActivity(NpgsqlDataSource database) : IAccountActivity
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<AccountSession>> SessionsAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT id, client_id, ip_address, user_agent, created_at, last_used_at, expires_at FROM sessions s
             WHERE user_id = $1 AND ended_at IS NULL AND (expires_at > $2 OR EXISTS (
                   SELECT FROM grants g JOIN refresh_tokens r ON r.grant_id = g.id
                    WHERE g.session_id = s.id AND g.revoked_at IS NULL AND r.redeemed_at IS NULL AND r.expires_at > $2))
             ORDER BY last_used_at DESC, id DESC
            """,
            Id(userId), Time(now));
        return await ReadAsync(command, static reader => new AccountSession
        {
            Id = reader.GetGuid(0),
            ClientId = Nullable(reader, 1),
            IpAddress = Nullable(reader, 2),
            UserAgent = Nullable(reader, 3),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(4),
            LastUsedAt = reader.GetFieldValue<DateTimeOffset>(5),
            ExpiresAt = reader.GetFieldValue<DateTimeOffset>(6),
        }, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> EndSessionAsync(Guid userId, Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await EndAsync("id = $2", userId, sessionId, now, cancellationToken) > 0;

    /// <inheritdoc />
    public Task EndOtherSessionsAsync(Guid userId, Guid keep, DateTimeOffset now, CancellationToken cancellationToken) =>
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
            ClientId = Nullable(reader, 5),
            IpAddress = Nullable(reader, 6),
            UserAgent = Nullable(reader, 7),
        }, cancellationToken);
    }

    private async Task<int> EndAsync(string which, Guid userId, Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            WITH ended AS (UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND {which} AND ended_at IS NULL RETURNING id, user_id, client_id)
            INSERT INTO security_events (at, type, user_id, client_id, data)
            SELECT $3, 'session_ended', user_id, client_id, jsonb_build_object('session', id, 'reason', 'by_user') FROM ended
            """,
            Id(userId), Id(sessionId), Time(now));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    private static string? Nullable(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
