using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol.Grants;
using Microsoft.Extensions.Options;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.TwoFactor;

/// <summary>Tables <c>authenticators</c> and <c>recovery_codes</c>, as a check of codes needs them. Single use is each statement's own.</summary>
public sealed class AuthenticatorTable(NpgsqlDataSource database, IOptions<LockoutOptions> lockout) : IAuthenticators
{
    /// <inheritdoc />
    public async Task<CodeClaim> ClaimAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT refused_until, secret, step, locks FROM claim_code($1, $2::integer, $3, $4)",
            Id(userId), Number(lockout.Value.MaxFailedAttempts), Interval(lockout.Value.Duration), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new CodeClaim(
            reader.IsDBNull(0) ? null : reader.GetFieldValue<DateTimeOffset>(0),
            reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1),
            reader.IsDBNull(2) ? 0 : reader.GetInt64(2),
            reader.GetBoolean(3));
    }

    /// <inheritdoc />
    public async Task<bool> TakeStepAsync(Guid userId, long step, CancellationToken cancellationToken)
    {
        // RFC 6238 §5.2: "The verifier MUST NOT accept the second attempt of the OTP after the successful validation".
        await using var command = database.Create(
            "UPDATE authenticators SET last_step = $2, failures = 0, locked_until = NULL WHERE user_id = $1 AND last_step < $2",
            Id(userId), Number(step));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <inheritdoc />
    public async Task<byte[]?> RecoverySaltAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Create("SELECT recovery_salt FROM authenticators WHERE user_id = $1", Id(userId));
        return (byte[]?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<int?> TakeRecoveryCodeAsync(
        Guid userId, byte[] hash, string? clientId, ClientDevice device, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            WITH taken AS (UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING user_id AS id),
            forgotten AS (UPDATE authenticators a SET failures = 0, locked_until = NULL FROM taken WHERE a.user_id = taken.id),
            {AccountEvent.Of("recovery_code_used", "taken", 3)}
            SELECT (SELECT count(*)::integer FROM recovery_codes r WHERE r.user_id = $1 AND r.code_hash <> $2 AND r.used_at IS NULL) FROM taken
            """,
            [Id(userId), Bytes(hash), .. AccountEvent.Parameters(now, clientId, device)]);
        return (int?)await command.ExecuteScalarAsync(cancellationToken);
    }
}
