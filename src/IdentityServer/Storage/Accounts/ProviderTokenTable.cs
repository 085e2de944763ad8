using IdentityPlatform.IdentityServer.Accounts.Federation;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>provider_tokens</c>.</summary>
public sealed class ProviderTokenTable(NpgsqlDataSource database) : IProviderTokenStore
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<DueRenewal>> DueAsync(DateTimeOffset renewedBefore, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT t.login_provider, t.provider_key, l.issuer, t.protected_tokens, t.renewed_at
              FROM provider_tokens t JOIN user_logins l USING (login_provider, provider_key) JOIN users u ON u.id = l.user_id AND u.is_active
             WHERE t.refreshable AND t.renewed_at < $1 ORDER BY t.renewed_at LIMIT $2
            """,
            Time(renewedBefore), Number(limit));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<DueRenewal> due = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new DueRenewal(
                new LinkKey(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)),
                reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return due;
    }

    /// <inheritdoc />
    public async Task<bool> TakeAsync(DueRenewal renewal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "UPDATE provider_tokens SET renewed_at = $4 WHERE login_provider = $1 AND provider_key = $2 AND renewed_at = $3",
            Text(renewal.Link.Provider), Text(renewal.Link.Subject), Time(renewal.RenewedAt), Time(now));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <inheritdoc />
    public async Task KeepAsync(LinkKey link, SealedTokens tokens, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "UPDATE provider_tokens SET protected_tokens = $3, refreshable = $4, renewed_at = $5 WHERE login_provider = $1 AND provider_key = $2",
            Text(link.Provider), Text(link.Subject), Bytes(tokens.Content), new() { Value = tokens.Refreshable }, Time(now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task ShowAsync(LinkKey link, string? accountName, string? picture, CancellationToken cancellationToken)
    {
        await using var command = database.Create("SELECT show_provider($1, $2, $3, $4)", Text(link.Provider), Text(link.Subject), Text(accountName), Text(picture));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task ForgetAsync(LinkKey link, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            WITH gone AS (DELETE FROM provider_tokens WHERE login_provider = $1 AND provider_key = $2 RETURNING 1)
            INSERT INTO security_events (at, type, user_id, {OriginColumns}, data)
            SELECT $3, 'provider_access_ended', l.user_id, {OriginValues(4)}, jsonb_build_object('provider', $1) FROM user_logins l, gone
             WHERE l.login_provider = $1 AND l.provider_key = $2
            """,
            Text(link.Provider), Text(link.Subject), Time(now), Origin(device: null));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Keeps the tokens of a sign-in. A provider that gives a refresh token only the first time does not take it back by its silence.</summary>
    internal static async Task KeepAsync(ProviderWork work, LinkKey link, SealedTokens tokens, CancellationToken cancellationToken)
    {
        await using var command = work.Command(
            """
            INSERT INTO provider_tokens AS t (login_provider, provider_key, protected_tokens, refreshable, renewed_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (login_provider, provider_key) DO UPDATE SET protected_tokens = $3, refreshable = $4, renewed_at = $5
             WHERE excluded.refreshable OR NOT t.refreshable
            """,
            Text(link.Provider), Text(link.Subject), Bytes(tokens.Content), new() { Value = tokens.Refreshable }, Time(work.Now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
