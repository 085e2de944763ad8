using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Statements on <c>login_history</c> and the security event that goes with each row.</summary>
internal static class SignInHistory
{
    /// <summary>
    /// The row and its event. A right password of an account that is not active: both say so. An account that was erased
    /// since the attempt began leaves a row of nobody's.
    /// </summary>
    public static NpgsqlBatchCommand Add(SignInAttempt attempt, Guid? sessionId) => Command(
        $"""
        WITH owner AS (
            SELECT id, is_active AND deleted_at IS NULL AS active FROM users WHERE id = $1
        ), outcome AS (
            SELECT o.id AS owner, $3 = 'ok' AND o.active IS TRUE AS succeeded, CASE WHEN $3 = 'ok' AND o.active IS NOT TRUE THEN 'deactivated' ELSE $3 END AS reason
              FROM (VALUES (1)) one LEFT JOIN owner o ON true
        ), history AS (
            INSERT INTO login_history (user_id, at, succeeded, reason, method, client_id, ip_address, user_agent, device, network)
            SELECT owner, $2, succeeded, reason, $4, $5, ($6::text[])[1], ($6::text[])[2], $7, $8 FROM outcome
        )
        INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}, data)
        SELECT $2, CASE WHEN succeeded THEN 'sign_in_succeeded' ELSE 'sign_in_failed' END, $1, $5, {OriginValues(6)},
               jsonb_strip_nulls(jsonb_build_object('method', $4, 'reason', CASE WHEN NOT succeeded THEN reason END, 'session', CASE WHEN succeeded THEN $9::uuid END))
          FROM outcome
        """,
        Id(attempt.UserId), Time(attempt.At), Text(attempt.Reason), Text(attempt.Method), Text(attempt.ClientId), Origin(attempt.Device),
        Text(DeviceName.Of(attempt.Device.UserAgent).Family), Text(Network.Of(attempt.Device.IpAddress)), Id(sessionId));

    /// <summary>The attempt that locked the account, or a name nobody has.</summary>
    public static NpgsqlBatchCommand Locked(SignInAttempt attempt) => Command(
        $"INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}) SELECT $1, 'account_locked', $2, $3, {OriginValues(4)}",
        Time(attempt.At), Id(attempt.UserId), Text(attempt.ClientId), Origin(attempt.Device));

    /// <summary>Whether the user has come from this device and this network since a moment. Before the row is written.</summary>
    public static NpgsqlBatchCommand IsKnown(SignInAttempt attempt, Guid userId, DateTimeOffset since) => Command(
        "SELECT sign_in_origin_known($1, $2, $3, $4)",
        Id(userId), Text(DeviceName.Of(attempt.Device.UserAgent).Family), Text(Network.Of(attempt.Device.IpAddress)), Time(since));
}
