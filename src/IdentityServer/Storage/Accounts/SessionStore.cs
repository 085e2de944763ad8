using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.Options;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;
using SessionOptions = IdentityPlatform.IdentityServer.Accounts.SessionOptions;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>sessions</c>.</summary>
public sealed class SessionStore(NpgsqlDataSource database, IEventOrigins origins, IOptions<SessionOptions> options) : ISessionStore
{
    // A use is written down now and then only. What that takes from the idle time is a tenth at most.
    private const int IdleParts = 10;
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public async Task<CurrentSession?> FindLiveAsync(Guid sessionId, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await ReadLiveAsync(sessionId, userId, now, cancellationToken) is not { } live)
            return null;
        var idle = options.Value.IdleTimeoutOf(live.Persistent);
        if (live.IdleEnd is null || live.IdleEnd + Often(idle) <= now + idle)
            await NoteUseAsync(sessionId, now, now + idle, cancellationToken);
        return live.Session;
    }

    /// <inheritdoc />
    public async Task EndAsync(Guid sessionId, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            WITH ended AS (UPDATE sessions SET ended_at = $3 WHERE id = $1 AND ended_at IS NULL RETURNING user_id, client_id)
            INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}, data)
            SELECT $3, 'session_ended', user_id, client_id, {OriginValues(4)}, jsonb_build_object('session', $1::uuid, 'reason', $2::text) FROM ended
            """,
            Id(sessionId), Text(reason), Time(now), Origin(origins));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<LiveSession?> ReadLiveAsync(Guid sessionId, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT u.username, u.full_name, u.email, s.auth_time, s.acr, s.amr, s.persistent, s.idle_expires_at, u.picture, u.zoneinfo
              FROM sessions s JOIN users u ON u.id = s.user_id AND u.is_active AND u.deleted_at IS NULL
             WHERE s.id = $1 AND s.user_id = $2 AND s.client_id IS NULL AND s.ended_at IS NULL AND least(s.expires_at, s.idle_expires_at) > $3
            """,
            Id(sessionId), Id(userId), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;

        var authentication = new AuthenticationContext(
            sessionId, reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4), reader.GetFieldValue<string[]>(5));
        var session = new CurrentSession(userId, reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), authentication)
        {
            Picture = reader.TextOrNull(8),
            ZoneInfo = reader.GetString(9),
        };
        return new LiveSession(session, reader.GetBoolean(6), reader.TimeOrNull(7));
    }

    private async Task NoteUseAsync(Guid sessionId, DateTimeOffset now, DateTimeOffset idleEnd, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "UPDATE sessions SET last_used_at = greatest(last_used_at, $2), idle_expires_at = $3 WHERE id = $1",
            Id(sessionId), Time(now), Time(idleEnd));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static TimeSpan Often(TimeSpan idle) => idle / IdleParts < NotedEvery ? idle / IdleParts : NotedEvery;

    private sealed record LiveSession(CurrentSession Session, bool Persistent, DateTimeOffset? IdleEnd);
}
