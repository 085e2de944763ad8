using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol.Grants;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.TwoFactor;

/// <summary>Column <c>two_factor_enabled</c> of <c>users</c> and all that changes with it.</summary>
public sealed class TwoFactorStore(NpgsqlDataSource database) : ITwoFactorStore
{
    // $1 user, $2 new stamp, $3 the session that stays; null when all stay.
    private const string Disabled = """
        changed AS (UPDATE users SET two_factor_enabled = false, security_stamp = $2, concurrency_stamp = $2 WHERE id = $1 AND two_factor_enabled AND deleted_at IS NULL RETURNING id),
        gone AS (DELETE FROM authenticators a USING changed c WHERE a.user_id = c.id),
        forgotten AS (DELETE FROM remembered_devices d USING changed c WHERE d.user_id = c.id)
        """;

    private const string OthersEnded = """
        ended AS (UPDATE sessions s SET ended_at = $4 FROM changed c WHERE s.user_id = c.id AND s.id <> $3 AND s.ended_at IS NULL)
        """;

    /// <inheritdoc />
    public async Task<TwoFactorState?> FindAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT u.username, u.security_stamp, a.created_at,
                   (SELECT count(*)::integer FROM recovery_codes r WHERE r.user_id = u.id AND r.used_at IS NULL),
                   (SELECT count(*)::integer FROM remembered_devices d WHERE d.user_id = u.id AND d.security_stamp = u.security_stamp AND d.expires_at > $2)
              FROM users u LEFT JOIN authenticators a ON a.user_id = u.id AND u.two_factor_enabled
             WHERE u.id = $1 AND u.is_active AND u.deleted_at IS NULL
            """,
            Id(userId), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new TwoFactorState(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt32(3), reader.GetInt32(4))
            : null;
    }

    /// <inheritdoc />
    public async Task<bool> EnableAsync(NewAuthenticator authenticator, AccountOwner owner, bool endOtherSessions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var codes = authenticator.Codes;
        await using var batch = database.CreateLocked(
            owner.UserId,
            $"""
            WITH changed AS (UPDATE users SET two_factor_enabled = true, security_stamp = $2, concurrency_stamp = $2
                WHERE id = $1 AND security_stamp = $8 AND NOT two_factor_enabled AND is_active AND deleted_at IS NULL RETURNING id),
            app AS (INSERT INTO authenticators (user_id, protected_secret, recovery_salt, created_at, last_step) SELECT id, $9, $10, $4, $11 FROM changed),
            codes AS (INSERT INTO recovery_codes (user_id, code_hash) SELECT id, unnest($12) FROM changed),
            {OthersEnded},
            {AccountEvent.Of("two_factor_enabled", "changed", 4)}
            SELECT count(*) FROM event
            """,
            [
                Id(owner.UserId), NewStamp(), Id(endOtherSessions ? owner.SessionId : null), .. AccountEvent.Parameters(now, owner.ClientId, owner.Device),
                Text(authenticator.SecurityStamp), Bytes(authenticator.ProtectedSecret), Bytes(codes.Salt), Number(authenticator.Step), Many(codes.Hashes),
            ]);
        return await batch.ScalarLockedAsync(cancellationToken) is > 0L;
    }

    /// <inheritdoc />
    public async Task<bool> ReplaceCodesAsync(RecoveryCodeSet codes, AccountOwner owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            WITH changed AS (UPDATE authenticators SET recovery_salt = $6 WHERE user_id = $1 RETURNING user_id AS id),
            gone AS (DELETE FROM recovery_codes r USING changed c WHERE r.user_id = c.id),
            codes AS (INSERT INTO recovery_codes (user_id, code_hash) SELECT id, unnest($7) FROM changed),
            {AccountEvent.Of("recovery_codes_replaced", "changed", 2)}
            SELECT count(*) FROM event
            """,
            [Id(owner.UserId), .. AccountEvent.Parameters(now, owner.ClientId, owner.Device), Bytes(codes.Salt), Many(codes.Hashes)]);
        return await IsDoneAsync(command, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> DisableAsync(AccountOwner owner, bool endOtherSessions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateLocked(
            owner.UserId,
            $"WITH {Disabled}, {OthersEnded}, {AccountEvent.Of("two_factor_disabled", "changed", 4)} SELECT count(*) FROM event",
            [Id(owner.UserId), NewStamp(), Id(endOtherSessions ? owner.SessionId : null), .. AccountEvent.Parameters(now, owner.ClientId, owner.Device)]);
        return await batch.ScalarLockedAsync(cancellationToken) is > 0L;
    }

    /// <inheritdoc />
    public async Task<bool> ResetAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // No session has the empty id: all of them end.
        await using var batch = database.CreateLocked(
            userId,
            $"WITH {Disabled}, {OthersEnded}, {AccountEvent.Of("two_factor_reset", "changed", 4)} SELECT count(*) FROM event",
            [Id(userId), NewStamp(), Id(Guid.Empty), .. AccountEvent.Parameters(now, null, null)]);
        return await batch.ScalarLockedAsync(cancellationToken) is > 0L;
    }

    /// <inheritdoc />
    public async Task<bool> ReplaceSessionAsync(CurrentSession session, Guid replaced, ClientDevice device, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The copy has whatever columns a session has. The old row merely expires, as when the same person signs in again.
        var authentication = session.Authentication;
        await using var command = database.Create(
            $"""
            WITH old AS (UPDATE sessions SET expires_at = $6 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL AND expires_at > $6
                RETURNING id, user_id),
            changed AS (INSERT INTO sessions SELECT (jsonb_populate_record(s, jsonb_build_object('id', $3, 'acr', $4, 'amr', to_jsonb($5), 'last_used_at', $6))).*
                FROM sessions s JOIN old ON old.id = s.id RETURNING user_id AS id),
            moved AS (UPDATE grants g SET session_id = $3 FROM old WHERE g.session_id = old.id AND g.user_id = old.user_id AND g.revoked_at IS NULL),
            {AccountEvent.Of("second_factor_shown", "changed", 6)}
            SELECT count(*) FROM event
            """,
            [
                Id(replaced), Id(session.UserId), Id(authentication.SessionId), Text(authentication.Acr), Texts(authentication.Amr),
                .. AccountEvent.Parameters(now, null, device),
            ]);
        return await IsDoneAsync(command, cancellationToken);
    }

    private static NpgsqlParameter NewStamp() => Text(Guid.CreateVersion7().ToString("N"));

    private static NpgsqlParameter Many(IEnumerable<byte[]> values) => new() { Value = values.ToArray() };

    private static async Task<bool> IsDoneAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        await command.ExecuteScalarAsync(cancellationToken) is > 0L;
}
