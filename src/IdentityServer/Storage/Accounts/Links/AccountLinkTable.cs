using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.Links;

/// <summary>Table <c>account_tokens</c>.</summary>
public sealed class AccountLinkTable(NpgsqlDataSource database) : IAccountLinkStore
{
    /// <inheritdoc />
    public async Task<bool> AddAsync(NewLink link, CancellationToken cancellationToken)
    {
        // One row for each user, purpose and subject: parallel requests leave one link, whichever was last.
        await using var command = database.Create(
            """
            INSERT INTO account_tokens AS t (token_hash, purpose, user_id, about, normalized_email, security_stamp, data, created_at, expires_at)
            SELECT $1, $2, u.id, $4, u.normalized_email, CASE WHEN $5 THEN u.security_stamp END, $6, $7, $8
              FROM users u WHERE u.id = $3 AND u.is_active AND u.deleted_at IS NULL
            ON CONFLICT (user_id, purpose, about) DO UPDATE SET
                token_hash = excluded.token_hash, normalized_email = excluded.normalized_email, security_stamp = excluded.security_stamp,
                data = excluded.data, created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = NULL
            """,
            Bytes(link.Hash), Text(link.Purpose), Id(link.UserId), Text(link.About), new() { Value = link.BoundToStamp }, Text(link.Data),
            Time(link.CreatedAt), Time(link.ExpiresAt));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <inheritdoc />
    public async Task AddRegistrationAsync(byte[] hash, string data, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "INSERT INTO account_tokens (token_hash, purpose, data, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            Bytes(hash), Text(LinkPurposes.Register), Text(data), Time(now), Time(expiresAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<LiveLink?> FindAsync(byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT purpose, user_id, data, username, full_name, email, email_verified, locale FROM live_account_token($1, $2)",
            Bytes(hash), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var owner = reader.IsDBNull(1)
            ? null
            : new MailOwner(reader.GetGuid(1), reader.GetString(3), Nullable(reader, 4), Nullable(reader, 5), reader.GetBoolean(6), reader.GetString(7));
        return new LiveLink(reader.GetString(0), Nullable(reader, 2), owner);
    }

    /// <inheritdoc />
    public async Task<string?> PendingEmailAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT t.data FROM account_tokens t, LATERAL live_account_token(t.token_hash, $3)
             WHERE t.user_id = $1 AND t.purpose = $2
            """,
            Id(userId), Text(LinkPurposes.ChangeEmail), Time(now));
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <inheritdoc />
    public async Task RemoveAsync(Guid userId, string purpose, CancellationToken cancellationToken)
    {
        await using var command = database.Create("DELETE FROM account_tokens WHERE user_id = $1 AND purpose = $2", Id(userId), Text(purpose));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string? Nullable(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
