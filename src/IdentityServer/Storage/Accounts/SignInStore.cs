using System.Diagnostics;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Tables <c>sign_in_failures</c>, <c>login_history</c> and what a sign-in writes beside them.</summary>
public sealed class SignInStore(NpgsqlDataSource database, IOptions<LockoutOptions> lockout, IOptions<SignInRateOptions> rates) : ISignInStore
{
    private const string Forget = "DELETE FROM sign_in_failures WHERE key IN ($1, $2)";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public async Task<AttemptClaim> ClaimAsync(SignInKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT refused_until, locks FROM begin_sign_in($1, $2, $3, $4, $5, $6, $7)",
            Bytes(keys.Account), Count(lockout.Value.MaxFailedAttempts), Interval(lockout.Value.Duration),
            Bytes(rates.Value.Enabled ? keys.AccountAtAddress : null), Count(rates.Value.FailedSignInsPerMinute), Interval(Minute), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new AttemptClaim(
            await reader.IsDBNullAsync(0, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(0),
            reader.GetBoolean(1));
    }

    /// <inheritdoc />
    public async Task RecordFailureAsync(SignInAttempt attempt, bool locked, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(History(attempt));
        if (locked)
            batch.BatchCommands.Add(LockEvent(attempt));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> RecordSuccessAsync(SuccessfulSignIn signIn, CancellationToken cancellationToken)
    {
        // One implicit transaction. Its first statement locks the user's row, so that a deactivation comes wholly before or after.
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Command(
            """
            UPDATE users SET last_login = $2, password_hash = CASE WHEN password_hash = $3 THEN $4 ELSE password_hash END
             WHERE id = $1 AND is_active AND deleted_at IS NULL RETURNING id
            """,
            Id(signIn.UserId), Time(signIn.Attempt.At), Text(signIn.Renewal?.Old), Text(signIn.Renewal?.New)));
        if (signIn.Keys is { } keys)
            batch.BatchCommands.Add(Command(Forget, Bytes(keys.Account), Bytes(keys.AccountAtAddress)));
        batch.BatchCommands.Add(History(signIn.Attempt));
        if (signIn.Session is { } session)
            AddSession(batch, signIn, session);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var active = await reader.ReadAsync(cancellationToken);
        while (await reader.NextResultAsync(cancellationToken))
        {
            // To the end, so that every statement's failure is seen.
        }

        return active;
    }

    /// <inheritdoc />
    public async Task ReleaseAsync(SignInKeys keys, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT release_attempt($1, $2), release_attempt($3, $4)",
            Bytes(keys.Account), Count(lockout.Value.MaxFailedAttempts),
            Bytes(rates.Value.Enabled ? keys.AccountAtAddress : null), Count(rates.Value.FailedSignInsPerMinute));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task ForgetAsync(SignInKeys keys, CancellationToken cancellationToken)
    {
        await using var command = database.Create(Forget, Bytes(keys.Account), Bytes(keys.AccountAtAddress));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddSession(NpgsqlBatch batch, SuccessfulSignIn signIn, BrowserSession session)
    {
        var (authentication, device) = (session.Authentication, signIn.Attempt.Device);
        batch.BatchCommands.Add(Command(
            """
            INSERT INTO sessions (id, user_id, auth_time, acr, amr, persistent, ip_address, user_agent, created_at, last_used_at, expires_at)
            SELECT $1, id, $3, $4, $5, $6, $7, $8, $3, $3, $9 FROM users WHERE id = $2 AND is_active AND deleted_at IS NULL
            """,
            Id(authentication.SessionId), Id(signIn.UserId), Time(authentication.AuthTime), Text(authentication.Acr), Texts(authentication.Amr),
            new() { Value = session.Persistent }, Text(device.IpAddress), Text(Device.Clean(device.UserAgent)), Time(session.ExpiresAt)));
        if (session.Replaces is not { } replaced)
            return;

        batch.BatchCommands.Add(Command(
            """
            UPDATE grants g SET session_id = s.id FROM sessions s
             WHERE s.id = $1 AND g.session_id = $2 AND g.user_id = s.user_id AND g.revoked_at IS NULL
            """,
            Id(authentication.SessionId), Id(replaced)));
        batch.BatchCommands.Add(Command(
            """
            UPDATE sessions o SET ended_at = CASE WHEN o.user_id <> s.user_id THEN $3 END, expires_at = least(o.expires_at, $3)
              FROM sessions s WHERE s.id = $1 AND o.id = $2 AND o.ended_at IS NULL
            """,
            Id(authentication.SessionId), Id(replaced), Time(authentication.AuthTime)));
    }

    // A right password of an account that is not active: the history says so.
    private static NpgsqlBatchCommand History(SignInAttempt attempt) => Command(
        """
        INSERT INTO login_history (user_id, at, succeeded, reason, method, client_id, ip_address, user_agent)
        SELECT $1, $2, $3 = 'ok' AND a.active, CASE WHEN $3 = 'ok' AND NOT a.active THEN 'deactivated' ELSE $3 END, $4, $5, $6, $7
          FROM (SELECT EXISTS (SELECT FROM users WHERE id = $1 AND is_active AND deleted_at IS NULL) AS active) a
        """,
        Id(attempt.UserId), Time(attempt.At), Text(attempt.Reason), Text(attempt.Method), Text(attempt.ClientId), Text(attempt.Device.IpAddress),
        Text(Device.Clean(attempt.Device.UserAgent)));

    private static NpgsqlBatchCommand LockEvent(SignInAttempt attempt) => Command(
        "INSERT INTO security_events (at, type, user_id, client_id, ip_address, trace_id) VALUES ($1, 'account_locked', $2, $3, $4, $5)",
        Time(attempt.At), Id(attempt.UserId), Text(attempt.ClientId), Text(attempt.Device.IpAddress), Text(Activity.Current?.TraceId.ToHexString()));

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter Count(int value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Integer };
}
