using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration.Users;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Table <c>users</c> as administrators look into it.</summary>
public sealed class UserSearch(NpgsqlDataSource database, TimeProvider time) : IUserDirectory
{
    /// <inheritdoc />
    public async Task<UserPage> SearchAsync(UserQuery query, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (Guid.TryParse(query.Text, out var id) && await SummaryAsync(id, cancellationToken) is { } known)
            return new UserPage([known], null);

        var sql = new UserSearchSql(query);
        var place = UserPlace.Read(after) ?? UserPlace.First;
        List<(UserSummary User, UserPlace Place)> found = [];
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // One more than is shown tells whether there is a next page.
        for (var section = place.Section; section < UserSearchSql.Sections && found.Count <= limit; section++)
        {
            var (key, last) = section == place.Section ? (place.Key, place.Id) : (null, Guid.Empty);
            await using var batch = Planned(connection, sql.Page(section, key, last, limit + 1 - found.Count));
            await using var row = await batch.ExecuteReaderAsync(cancellationToken);
            await row.NextResultAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                found.Add((Read(row), new UserPlace(section, row.GetString(11), row.GetGuid(0))));
            if (!sql.HasText)
                break;
        }

        return new UserPage([.. found.Take(limit).Select(one => one.User)], found.Count > limit ? found[limit - 1].Place.ToString() : null);
    }

    /// <inheritdoc />
    public async Task<UserCount> CountAsync(UserQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = Planned(connection, new UserSearchSql(query).Count(UserCount.Most + 1));
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var number = row.GetInt32(0);
        return new UserCount(Math.Min(number, UserCount.Most), number > UserCount.Most);
    }

    /// <inheritdoc />
    public async Task<UserRecord?> FindAsync(Guid id, byte[] failuresKey, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            SELECT {Columns}, u.locale, u.zoneinfo, u.phone_number, u.password_hash IS NOT NULL, u.updated_at,
                   (SELECT count(*)::integer FROM user_passkeys k WHERE k.user_id = u.id),
                   ARRAY(SELECT l.login_provider::text FROM user_logins l WHERE l.user_id = u.id ORDER BY 1),
                   (SELECT f.locked_until FROM sign_in_failures f WHERE f.key = $2 AND f.locked_until > $3),
                   (SELECT a.locked_until FROM authenticators a WHERE a.user_id = u.id AND a.locked_until > $3)
              FROM users u WHERE u.id = $1 AND u.deleted_at IS NULL
            """,
            Id(id), Bytes(failuresKey), Time(time.GetUtcNow()));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;
        return new UserRecord(Read(row))
        {
            Locale = row.GetString(11),
            Zoneinfo = row.GetString(12),
            PhoneNumber = row.TextOrNull(13),
            HasPassword = row.GetBoolean(14),
            UpdatedAt = row.GetFieldValue<DateTimeOffset>(15),
            Passkeys = row.GetInt32(16),
            Providers = row.GetFieldValue<string[]>(17),
            LockedUntil = row.TimeOrNull(18),
            CodesLockedUntil = row.TimeOrNull(19),
        };
    }

    /// <inheritdoc />
    public async Task<Guid?> NamedAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT id FROM users WHERE (id = $2 OR normalized_username = $1 OR normalized_email = $1) AND deleted_at IS NULL
             ORDER BY normalized_username IS DISTINCT FROM $1 LIMIT 1
            """,
            Text(AccountName.Normalize(name)), Id(Guid.TryParse(name, out var id) ? id : null));
        return (Guid?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private const string Columns =
        "u.id, u.username, u.full_name, u.email, u.email_verified, u.is_active, u.roles, effective_plan(u.id), u.two_factor_enabled, u.created_at, u.last_login";

    private async Task<UserSummary?> SummaryAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Create($"SELECT {Columns} FROM users u WHERE u.id = $1 AND u.deleted_at IS NULL", Id(id));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Read(row) : null;
    }

    // Planned with the values at hand: whether a role has three users or all of them decides which index is read.
    private static NpgsqlBatch Planned(NpgsqlConnection connection, NpgsqlBatchCommand command)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"));
        batch.BatchCommands.Add(command);
        return batch;
    }

    private static UserSummary Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Username = row.GetString(1),
        FullName = row.TextOrNull(2),
        Email = row.TextOrNull(3),
        EmailVerified = row.GetBoolean(4),
        Active = row.GetBoolean(5),
        Roles = row.GetFieldValue<string[]>(6),
        Plan = row.GetString(7),
        TwoFactor = row.GetBoolean(8),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(9),
        LastLogin = row.TimeOrNull(10),
    };
}
