using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Microsoft.Extensions.Options;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.TwoFactor;

/// <summary>Table <c>pending_sign_ins</c>.</summary>
public sealed class PendingSignInTable(NpgsqlDataSource database, IOptions<TwoFactorOptions> options) : IPendingSignIns
{
    private const string Columns = "u.id, u.username, p.amr, p.remember_me, p.client_id";

    private const string Live = """
        p.handle_hash = $1 AND p.expires_at > $2 AND p.attempts < $3 AND u.id = p.user_id AND u.security_stamp = p.security_stamp
           AND u.two_factor_enabled AND u.is_active AND u.deleted_at IS NULL
        """;

    /// <inheritdoc />
    public async Task<SecondFactorFacts?> FactsAsync(Guid userId, byte[]? deviceHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT u.two_factor_enabled, EXISTS (SELECT FROM remembered_devices d
                    WHERE d.token_hash = $2 AND d.user_id = u.id AND d.security_stamp = u.security_stamp AND d.expires_at > $3)
              FROM users u WHERE u.id = $1
            """,
            Id(userId), Bytes(deviceHash), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new SecondFactorFacts(reader.GetBoolean(0), reader.GetBoolean(1)) : null;
    }

    /// <inheritdoc />
    public async Task<bool> AddAsync(NewPendingSignIn signIn, CancellationToken cancellationToken)
    {
        // The stamp is the one that was read with what was proven: a password changed meanwhile makes a row that is dead.
        var proof = signIn.Proof;
        await using var command = database.Create(
            """
            WITH renewed AS (UPDATE users SET password_hash = $8 WHERE id = $2 AND password_hash = $7)
            INSERT INTO pending_sign_ins (handle_hash, user_id, security_stamp, amr, remember_me, client_id, expires_at)
            SELECT $1, id, $3, $4, $5, $6, $9 FROM users WHERE id = $2 AND is_active AND deleted_at IS NULL
            """,
            Bytes(signIn.HandleHash), Id(proof.User.Id), Text(proof.User.SecurityStamp), Texts(proof.Amr), new() { Value = proof.RememberMe },
            Text(proof.Attempt.ClientId), Text(proof.Renewal?.Old), Text(proof.Renewal?.New), Time(signIn.ExpiresAt));
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <inheritdoc />
    public Task<PendingSignIn?> FindAsync(byte[] handleHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync($"SELECT {Columns} FROM pending_sign_ins p, users u WHERE {Live}", handleHash, now, cancellationToken);

    /// <inheritdoc />
    public Task<PendingSignIn?> TakeAttemptAsync(byte[] handleHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync($"UPDATE pending_sign_ins p SET attempts = attempts + 1 FROM users u WHERE {Live} RETURNING {Columns}", handleHash, now, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> RemoveAsync(byte[] handleHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // What the first factor was proven against may have changed while the code was looked at.
        await using var command = database.Create(
            """
            WITH gone AS (DELETE FROM pending_sign_ins WHERE handle_hash = $1 AND expires_at > $2 RETURNING user_id, security_stamp)
            SELECT count(*) FROM gone g JOIN users u ON u.id = g.user_id AND u.security_stamp = g.security_stamp
            """,
            Bytes(handleHash), Time(now));
        return await command.ExecuteScalarAsync(cancellationToken) is 1L;
    }

    private async Task<PendingSignIn?> ReadAsync(string sql, byte[] handleHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(sql, Bytes(handleHash), Time(now), Number(options.Value.AttemptsPerSignIn));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new PendingSignIn(reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<string[]>(2), reader.GetBoolean(3), reader.IsDBNull(4) ? null : reader.GetString(4))
            : null;
    }
}
