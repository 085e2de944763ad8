using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Columns <c>is_active</c> and <c>deleted_at</c> of <c>users</c>, and the sessions that fall with them.</summary>
public sealed class AccountStates(NpgsqlDataSource database, IEventOrigins origins) : IAccountStates
{
    // One statement, so one transaction. Tokens die with it: every function that redeems or reads a grant looks at both tables.
    private static readonly string EndSessions = $"""
        ended AS (UPDATE sessions s SET ended_at = $2 FROM changed c WHERE s.user_id = c.id AND NOT c.is_active AND s.ended_at IS NULL RETURNING s.id, s.user_id, s.client_id),
        {TellOfEnded("$3", 4)}
        INSERT INTO security_events (at, type, user_id, {OriginColumns}) SELECT $2, $3, id, {OriginValues(4)} FROM changed
        """;

    /// <inheritdoc />
    public async Task<Guid?> FindAsync(string normalizedUserName, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT id FROM users WHERE normalized_username = $1 AND deleted_at IS NULL", Text(normalizedUserName));
        return (Guid?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task SetActiveAsync(Guid userId, bool active, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Both stamps: what was half done or remembered ends with it, and a profile that was read before cannot be written back over it.
        await using var batch = database.CreateLocked(
            userId,
            $"""
            WITH changed AS (UPDATE users SET is_active = $5, security_stamp = $6, concurrency_stamp = $6 WHERE id = $1 AND is_active <> $5 AND deleted_at IS NULL RETURNING id, is_active),
            {EndSessions}
            """,
            Id(userId), Time(now), Text(active ? "account_activated" : "account_deactivated"), Origin(origins), new() { Value = active },
            Text(Guid.CreateVersion7().ToString("N")));
        await batch.ExecuteLockedAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task SetRolesAsync(Guid userId, IReadOnlyList<string> roles, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            WITH changed AS (
                UPDATE users SET roles = $3, concurrency_stamp = $5 WHERE id = $1 AND deleted_at IS NULL RETURNING id, roles)
            INSERT INTO security_events (at, type, user_id, {OriginColumns}, data)
            SELECT $2, 'roles_changed', id, {OriginValues(4)}, jsonb_build_object('roles', roles) FROM changed
            """,
            Id(userId), Time(now), Texts(roles), Origin(origins), Text(Guid.CreateVersion7().ToString("D")));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> ChangePasswordAsync(PasswordChange change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The stamp is what links in mails are bound to: they die with the old password.
        await using var batch = database.CreateLocked(
            change.UserId,
            $"""
            WITH changed AS (
                UPDATE users SET password_hash = $4, security_stamp = $6, concurrency_stamp = $6
                 WHERE id = $1 AND password_hash IS NOT DISTINCT FROM $3 AND is_active AND deleted_at IS NULL RETURNING id),
            ended AS (UPDATE sessions s SET ended_at = $2 FROM changed c WHERE s.user_id = c.id AND s.id <> $5 AND s.ended_at IS NULL RETURNING s.id, s.user_id, s.client_id),
            {TellOfEnded("'password_changed'", 7)}
            INSERT INTO security_events (at, type, user_id, {OriginColumns})
            SELECT $2, CASE WHEN $3 IS NULL THEN 'password_added' ELSE 'password_changed' END, id, {OriginValues(7)} FROM changed
            """,
            Id(change.UserId), Time(now), Text(change.OldHash), Text(change.NewHash), Id(change.EndSessionsBut), Text(Guid.CreateVersion7().ToString("N")), Origin(origins));
        return await batch.ExecuteLockedAsync(cancellationToken) == 1;
    }

    // The CTE "told": an event for each session in "ended".
    private static string TellOfEnded(string reason, int origin) => $"""
        told AS (
            INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}, data)
            SELECT $2, 'session_ended', user_id, client_id, {OriginValues(origin)}, jsonb_build_object('session', id, 'reason', {reason}::text) FROM ended)
        """;
}
