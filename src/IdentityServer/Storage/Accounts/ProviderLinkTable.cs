using System.Diagnostics;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Tables <c>user_logins</c> and <c>provider_tokens</c>, and what is written of users beside them.</summary>
public sealed class ProviderLinkTable(NpgsqlDataSource database, WaysInTable ways, TimeProvider time) : IProviderLinks
{
    /// <inheritdoc />
    public async Task<LinkFacts> FindAsync(LinkKey key, string? normalizedEmail, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT (SELECT l.user_id FROM user_logins l JOIN users u ON u.id = l.user_id AND u.deleted_at IS NULL
                     WHERE l.login_provider = $1 AND l.provider_key = $2 AND l.issuer IS NOT DISTINCT FROM $3),
                   e.id, e.email_verified, e.is_active
              FROM (VALUES (1)) one LEFT JOIN users e ON e.normalized_email = $4 AND e.deleted_at IS NULL
            """,
            Text(key.Provider), Text(key.Subject), Text(key.Issuer), Text(normalizedEmail));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new LinkFacts(
            reader.IsDBNull(0) ? null : reader.GetGuid(0),
            reader.IsDBNull(1) ? null : new LocalAccount(reader.GetGuid(1), reader.GetBoolean(2), reader.GetBoolean(3)));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ProviderLink>> OfAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT login_provider, provider_key, account_name, linked_at, last_used_at FROM user_logins WHERE user_id = $1 ORDER BY linked_at, provider_key", Id(userId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ProviderLink> links = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            links.Add(new ProviderLink(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetFieldValue<DateTimeOffset>(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return links;
    }

    /// <inheritdoc />
    public Task<LinkOutcome> UseAsync(LinkChange change, Guid userId, CancellationToken cancellationToken) =>
        SpendAsync(change, async work =>
        {
            await using var used = work.Command(
                "UPDATE user_logins SET last_used_at = $4 WHERE login_provider = $1 AND provider_key = $2 AND user_id = $3",
                Text(change.Link.Provider), Text(change.Link.Subject), Id(userId), Time(work.Now));
            if (await used.ExecuteNonQueryAsync(cancellationToken) == 0)
                return LinkOutcome.Stale;
            await using var shown = work.Command(
                "SELECT show_provider($1, $2, $3, $4)",
                Text(change.Link.Provider), Text(change.Link.Subject), Text(change.AccountName), Text(change.Picture));
            await shown.ExecuteNonQueryAsync(cancellationToken);
            return LinkOutcome.Done;
        }, cancellationToken);

    /// <inheritdoc />
    public Task<LinkOutcome> LinkAsync(LinkChange change, LinkTarget target, CancellationToken cancellationToken) =>
        SpendAsync(change, async work =>
        {
            if (target.Claims && !await ClaimAsync(work, change, target, cancellationToken))
                return LinkOutcome.Stale;
            return await LinkToAsync(work, change, target, cancellationToken);
        }, cancellationToken);

    /// <inheritdoc />
    public Task<LinkOutcome> CreateAsync(LinkChange change, FederatedUser user, CancellationToken cancellationToken) =>
        SpendAsync(change, async work =>
        {
            await using var insert = work.Command(
                """
                INSERT INTO users (id, username, normalized_username, email, normalized_email, email_verified, security_stamp, concurrency_stamp,
                                   full_name, picture, locale, terms_version, terms_accepted_at, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, replace(gen_random_uuid()::text, '-', ''), gen_random_uuid()::text, $7, $8, $9, $10, $11, $12)
                ON CONFLICT DO NOTHING
                """,
                Id(user.Id), Text(user.UserName), Text(AccountName.Normalize(user.UserName)), Text(user.Email), Text(user.Email is null ? null : AccountName.Normalize(user.Email)),
                new() { Value = user.EmailVerified }, Text(user.FullName), Text(user.Picture), Text(user.Locale), Text(user.TermsVersion),
                Time(user.TermsVersion is null ? null : user.CreatedAt), Time(user.CreatedAt));
            if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
                return await IsTakenAsync(work, user.UserName, cancellationToken) ? LinkOutcome.UserNameTaken : LinkOutcome.EmailTaken;
            return await LinkToAsync(work, change, new LinkTarget(user.Id, ProvenEmail: null, Claims: false), cancellationToken);
        }, cancellationToken);

    /// <inheritdoc />
    public async Task<string?> FirstFreeAsync(IReadOnlyList<string> userNames, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT n FROM unnest($1, $2) WITH ORDINALITY AS c(n, normalized, place)
             WHERE NOT EXISTS (SELECT FROM users u WHERE u.normalized_username = c.normalized AND u.deleted_at IS NULL) ORDER BY place LIMIT 1
            """,
            Texts(userNames), Texts(userNames.Select(AccountName.Normalize)));
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task<WayRemoval> UnlinkAsync(AccountOwner owner, string provider, string subject, CancellationToken cancellationToken)
    {
        var removal = new NpgsqlCommand(
            $"""
            WITH gone AS (DELETE FROM user_logins WHERE user_id = $1 AND login_provider = $2 AND provider_key = $3 RETURNING user_id)
            INSERT INTO security_events (at, type, user_id, client_id, {OriginColumns}, data)
            SELECT $4, 'provider_unlinked', user_id, $5, {OriginValues(6)}, jsonb_build_object('provider', $2) FROM gone
            """)
        {
            Parameters =
            {
                Id(owner.UserId), Text(provider), Text(subject), Time(time.GetUtcNow()), Text(owner.ClientId), Origin(owner.Device),
            },
        };
        return ways.RemoveAsync(owner.UserId, removal, cancellationToken);
    }

    private static string? Trace => Activity.Current?.TraceId.ToHexString();

    // On the transaction's own connection: whoever holds one and waits for another lets a crowd empty the pool.
    private static async Task<bool> IsTakenAsync(ProviderWork work, string userName, CancellationToken cancellationToken)
    {
        await using var taken = work.Command(
            "SELECT EXISTS (SELECT FROM users WHERE normalized_username = $1 AND deleted_at IS NULL)", Text(AccountName.Normalize(userName)));
        return await taken.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<bool> ClaimAsync(ProviderWork work, LinkChange change, LinkTarget target, CancellationToken cancellationToken)
    {
        // The address is looked at under the row's lock: whoever made the account may be changing it this moment.
        await using var claim = work.Command(
            """
            SELECT claim_account(u.id, $3, $4, $5, $6) FROM (SELECT id FROM users WHERE id = $1 AND normalized_email = $2 FOR UPDATE) u
            """,
            Id(target.UserId), Text(target.ProvenEmail), Text(change.Link.Provider), Text(change.Device.IpAddress), Text(Trace), Time(work.Now));
        return await claim.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<LinkOutcome> LinkToAsync(ProviderWork work, LinkChange change, LinkTarget target, CancellationToken cancellationToken)
    {
        await using var link = work.Command(
            "SELECT link_provider($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            Text(change.Link.Provider), Text(change.Link.Subject), Text(change.Link.Issuer), Text(change.AccountName), Text(change.Picture),
            Id(target.UserId), Text(target.ProvenEmail), Text(change.Device.IpAddress), Text(Trace), Time(work.Now));
        return await link.ExecuteScalarAsync(cancellationToken) switch
        {
            "linked" or "already" => LinkOutcome.Done,
            "taken" => LinkOutcome.TakenByAnother,
            _ => LinkOutcome.Stale,
        };
    }

    // One transaction: the arrival is used up, the change is made, the tokens are kept; or none of it.
    private async Task<LinkOutcome> SpendAsync(LinkChange change, Func<ProviderWork, Task<LinkOutcome>> act, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var work = new ProviderWork(connection, transaction, time.GetUtcNow());
        await using (var spend = work.Command(
            "SELECT spend_arrival($1, $2, $3, $4, $5)",
            Bytes(change.Arrival.HandleHash), Bytes(change.Arrival.BrowserHash), Text(change.Link.Provider), Text(change.Link.Subject), Time(work.Now)))
        {
            if (await spend.ExecuteScalarAsync(cancellationToken) is not true)
                return LinkOutcome.Gone;
        }

        var outcome = await act(work);
        if (outcome != LinkOutcome.Done)
            return outcome;
        await ProviderTokenTable.KeepAsync(work, change.Link, change.Tokens, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return LinkOutcome.Done;
    }
}

/// <summary>A transaction under way.</summary>
internal sealed record ProviderWork(NpgsqlConnection Connection, NpgsqlTransaction Transaction, DateTimeOffset Now)
{
    /// <summary>A statement in it.</summary>
    public NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, Connection, Transaction);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
