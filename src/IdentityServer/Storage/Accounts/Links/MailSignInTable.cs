using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.Links;

/// <summary>Table <c>mail_sign_ins</c>.</summary>
public sealed class MailSignInTable(NpgsqlDataSource database) : IMailSignInStore
{
    /// <inheritdoc />
    public async Task AddAsync(MailRequest request, bool remember, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"WITH request AS ({MailRequestTable.Insert}) INSERT INTO mail_sign_ins (browser_hash, remember, expires_at) VALUES ($6, $10, $9)",
            [.. MailRequestTable.Parameters(request, now, expiresAt), new() { Value = remember }]);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> OfferAsync(MailSignInOffer offer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            UPDATE mail_sign_ins s SET
                user_id = u.id, normalized_email = u.normalized_email, security_stamp = u.security_stamp, token_hash = $3, code_hash = $4
              FROM users u
             WHERE s.browser_hash = $1 AND s.used_at IS NULL AND s.expires_at > $5 AND u.id = $2 AND u.is_active AND u.deleted_at IS NULL
            """,
            Bytes(offer.BrowserHash), Id(offer.UserId), Bytes(offer.TokenHash), Bytes(offer.CodeHash), Time(now));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <inheritdoc />
    public async Task<LinkPlace> PlaceAsync(byte[] tokenHash, byte[]? browserHash, int tries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT browser_hash IS NOT DISTINCT FROM $2 FROM mail_sign_ins WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $3 AND attempts < $4",
            Bytes(tokenHash), Bytes(browserHash), Time(now), Count(tries));
        return await command.ExecuteScalarAsync(cancellationToken) is bool here ? here ? LinkPlace.Here : LinkPlace.Elsewhere : LinkPlace.Nowhere;
    }

    /// <inheritdoc />
    public async Task<MailSignInResult> SpendAsync(MailSignInTry attempt, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT outcome, owner, stay, claimed FROM spend_mail_sign_in($1, $2, $3, $4, $5, $6, $7)",
            Bytes(attempt.BrowserHash), Bytes(attempt.CodeHash), Bytes(attempt.TokenHash), Count(attempt.Tries),
            Text(attempt.Use.Device.IpAddress), AccountLinkActions.Trace(), Time(attempt.Use.At));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var state = reader.GetString(0) switch
        {
            "right" => MailSignInState.Right,
            "wrong" => MailSignInState.Wrong,
            _ => MailSignInState.Gone,
        };
        return new MailSignInResult(
            state, reader.IsDBNull(1) ? null : reader.GetGuid(1), !reader.IsDBNull(2) && reader.GetBoolean(2), !reader.IsDBNull(3) && reader.GetBoolean(3));
    }

    private static NpgsqlParameter Count(int value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Integer };
}
