using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>sessions</c>.</summary>
public sealed class SessionStore(NpgsqlDataSource database) : ISessionStore
{
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public async Task<CurrentSession?> FindLiveAsync(Guid sessionId, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT u.username, u.full_name, u.email, s.auth_time, s.acr, s.amr, s.last_used_at, u.picture, u.zoneinfo
              FROM sessions s JOIN users u ON u.id = s.user_id AND u.is_active AND u.deleted_at IS NULL
             WHERE s.id = $1 AND s.user_id = $2 AND s.client_id IS NULL AND s.ended_at IS NULL AND s.expires_at > $3
            """,
            Id(sessionId), Id(userId), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;

        var authentication = new AuthenticationContext(
            sessionId, reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4), reader.GetFieldValue<string[]>(5));
        var session = new CurrentSession(userId, reader.GetString(0), Nullable(reader, 1), Nullable(reader, 2), authentication)
        {
            Picture = Nullable(reader, 7),
            ZoneInfo = reader.GetString(8),
        };
        var lastUsed = reader.GetFieldValue<DateTimeOffset>(6);
        await reader.DisposeAsync();
        if (lastUsed + NotedEvery <= now)
            await NoteUseAsync(sessionId, now, cancellationToken);
        return session;
    }

    /// <inheritdoc />
    public async Task EndAsync(Guid sessionId, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            WITH ended AS (UPDATE sessions SET ended_at = $3 WHERE id = $1 AND ended_at IS NULL RETURNING user_id, client_id)
            INSERT INTO security_events (at, type, user_id, client_id, data)
            SELECT $3, 'session_ended', user_id, client_id, jsonb_build_object('session', $1::uuid, 'reason', $2::text) FROM ended
            """,
            Id(sessionId), Text(reason), Time(now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task NoteUseAsync(Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create("UPDATE sessions SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2",
            Id(sessionId), Time(now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string? Nullable(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
