using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;
using SessionOptions = IdentityPlatform.IdentityServer.Accounts.SessionOptions;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Tables <c>sign_in_failures</c> and <c>sessions</c>, and what a sign-in writes beside them.</summary>
public sealed class SignInStore(
    NpgsqlDataSource database, IOptions<LockoutOptions> lockout, IOptions<SignInRateOptions> rates, IOptions<SessionOptions> sessions, OwedWrites owed, ServerMetrics metrics) : ISignInStore
{
    private const string Forget = "SELECT forget_attempts($1, $2, $3)";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public async Task<AttemptClaim> ClaimAsync(SignInKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT refused_until, locks, by_address FROM begin_sign_in($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            Bytes(keys.Account), Count(lockout.Value.MaxFailedAttempts), Interval(lockout.Value.Duration),
            Bytes(rates.Value.Enabled ? keys.AccountAtAddress : null), Count(rates.Value.FailedSignInsPerMinute), Interval(Minute),
            Bytes(rates.Value.Enabled ? keys.Address : null), Count(rates.Value.FailedSignInsPerMinutePerIp), Interval(Minute), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new AttemptClaim(
            await reader.IsDBNullAsync(0, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(0),
            reader.GetBoolean(1),
            reader.GetBoolean(2));
    }

    /// <inheritdoc />
    public async Task RecordFailureAsync(SignInAttempt attempt, bool locked, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(SignInHistory.Add(attempt, null));
        if (locked)
            batch.BatchCommands.Add(SignInHistory.Locked(attempt));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        metrics.SignedIn(attempt.Method, attempt.Reason);
    }

    /// <inheritdoc />
    public async Task<RecordedSignIn?> RecordSuccessAsync(SuccessfulSignIn signIn, CancellationToken cancellationToken)
    {
        try
        {
            return await RecordAsync(signIn, cancellationToken);
        }
        catch (NpgsqlException) when (signIn.Keys is not null)
        {
            // What was shown was right: a database that comes and goes must not lock its owner out.
            await owed.WriteAsync(() => ForgetAsync(signIn.Keys, CancellationToken.None));
            throw;
        }
    }

    private async Task<RecordedSignIn?> RecordAsync(SuccessfulSignIn signIn, CancellationToken cancellationToken)
    {
        // One implicit transaction. The user's row is locked, so that a deactivation comes wholly before or after; and so does
        // a change of what was proven: with another stamp than at the proof, nothing is opened.
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(SignInHistory.IsKnown(signIn.Attempt, signIn.User.Id, signIn.Attempt.At - sessions.Value.DeviceKnownFor));
        batch.BatchCommands.Add(Command(
            """
            UPDATE users SET last_login = $2, password_hash = CASE WHEN password_hash = $3 THEN $4 ELSE password_hash END
             WHERE id = $1 AND security_stamp = $5 AND is_active AND deleted_at IS NULL RETURNING id
            """,
            Id(signIn.User.Id), Time(signIn.Attempt.At), Text(signIn.Renewal?.Old), Text(signIn.Renewal?.New), Text(signIn.User.SecurityStamp)));
        if (signIn.Keys is { } keys)
            batch.BatchCommands.Add(Command(Forget, Bytes(keys.Account), Bytes(keys.AccountAtAddress), Bytes(keys.Address)));
        batch.BatchCommands.Add(SignInHistory.Add(signIn.Attempt, signIn.Session?.Authentication.SessionId));
        if (signIn.Session is { } session)
            AddSession(batch, signIn, session);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var known = reader.GetBoolean(0);
        await reader.NextResultAsync(cancellationToken);
        var active = await reader.ReadAsync(cancellationToken);
        while (await reader.NextResultAsync(cancellationToken))
        {
            // To the end, so that every statement's failure is seen.
        }

        metrics.SignedIn(signIn.Attempt.Method, active ? SignInReasons.Ok : SignInReasons.Deactivated);
        return active ? new RecordedSignIn(known) : null;
    }

    /// <inheritdoc />
    public async Task ReleaseAsync(SignInKeys keys, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            // In the order of begin_sign_in, or two at once could wait for each other.
            "SELECT release_attempt($5, $6), release_attempt($3, $4), release_attempt($1, $2)",
            Bytes(keys.Account), Count(lockout.Value.MaxFailedAttempts),
            Bytes(keys.AccountAtAddress), Count(rates.Value.FailedSignInsPerMinute),
            Bytes(keys.Address), Count(rates.Value.FailedSignInsPerMinutePerIp));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task ForgetAsync(SignInKeys keys, CancellationToken cancellationToken)
    {
        await using var command = database.Create(Forget, Bytes(keys.Account), Bytes(keys.AccountAtAddress), Bytes(keys.Address));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddSession(NpgsqlBatch batch, SuccessfulSignIn signIn, BrowserSession session)
    {
        var (authentication, device) = (session.Authentication, signIn.Attempt.Device);
        batch.BatchCommands.Add(Command(
            """
            INSERT INTO sessions (id, user_id, auth_time, acr, amr, persistent, ip_address, user_agent, created_at, last_used_at, expires_at, idle_expires_at)
            SELECT $1, id, $3, $4, $5, $6, $7, $8, $3, $3, $9, $10 FROM users WHERE id = $2 AND security_stamp = $11 AND is_active AND deleted_at IS NULL
            """,
            Id(authentication.SessionId), Id(signIn.User.Id), Time(authentication.AuthTime), Text(authentication.Acr), Texts(authentication.Amr),
            new() { Value = session.Persistent }, Text(device.IpAddress), Text(Device.Clean(device.UserAgent)), Time(session.ExpiresAt), Time(session.IdleExpiresAt),
            Text(signIn.User.SecurityStamp)));
        if (session.Replaces is not { } replaced)
            return;

        batch.BatchCommands.Add(Command(
            """
            UPDATE grants g SET session_id = s.id FROM sessions s
             WHERE s.id = $1 AND g.session_id = $2 AND g.user_id = s.user_id AND g.revoked_at IS NULL
            """,
            Id(authentication.SessionId), Id(replaced)));
        batch.BatchCommands.Add(Command(
            $"""
            WITH gone AS (
                UPDATE sessions o SET ended_at = CASE WHEN o.user_id <> s.user_id THEN $3 END, expires_at = least(o.expires_at, $3)
                  FROM sessions s WHERE s.id = $1 AND o.id = $2 AND o.ended_at IS NULL RETURNING o.id, o.user_id, o.ended_at)
            INSERT INTO security_events (at, type, user_id, {OriginColumns}, data)
            SELECT $3, 'session_ended', user_id, {OriginValues(4)}, jsonb_build_object('session', id, 'reason', 'replaced') FROM gone WHERE ended_at IS NOT NULL
            """,
            Id(authentication.SessionId), Id(replaced), Time(authentication.AuthTime), Origin(device)));
    }

    private static NpgsqlParameter Count(int value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Integer };
}
