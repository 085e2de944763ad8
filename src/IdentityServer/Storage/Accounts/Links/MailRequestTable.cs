using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.Links;

/// <summary>Table <c>mail_requests</c>.</summary>
public sealed class MailRequestTable(NpgsqlDataSource database) : IMailRequestStore
{
    /// <summary>The insertion, for statements that write more.</summary>
    internal const string Insert = """
        INSERT INTO mail_requests (id, kind, email, locale, continue_with, browser_hash, content, due_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    /// <inheritdoc />
    public async Task AddAsync(MailRequest request, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using var command = database.Create(Insert, Parameters(request, now, expiresAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<MailRequest?> TakeAsync(DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            UPDATE mail_requests SET due_at = $1 + $2
             WHERE id = (SELECT id FROM mail_requests WHERE due_at <= $1 AND expires_at > $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, email, locale, continue_with, browser_hash, content
            """,
            Time(now), Interval(lease));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new MailRequest(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3))
            {
                ContinueWith = reader.IsDBNull(4) ? null : reader.GetString(4),
                BrowserHash = reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
                Content = reader.IsDBNull(6) ? null : reader.GetFieldValue<byte[]>(6),
            }
            : null;
    }

    /// <inheritdoc />
    public async Task RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Create("DELETE FROM mail_requests WHERE id = $1", Id(id));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<MailOwner?> FindOwnerAsync(string normalizedEmail, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT id, username, full_name, email, email_verified, locale FROM users WHERE normalized_email = $1 AND is_active AND deleted_at IS NULL",
            Text(normalizedEmail));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new MailOwner(
                reader.GetGuid(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3), reader.GetBoolean(4), reader.GetString(5))
            : null;
    }

    /// <summary>The values of <see cref="Insert"/>.</summary>
    internal static NpgsqlParameter[] Parameters(MailRequest request, DateTimeOffset now, DateTimeOffset expiresAt) =>
    [
        Id(request.Id), Text(request.Kind), Text(request.Email), Text(request.Locale), Text(request.ContinueWith), Bytes(request.BrowserHash),
        Bytes(request.Content), Time(now), Time(expiresAt),
    ];
}
