using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.IdentityServer.Stores;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Stores;

/// <summary>Table <c>user_store_access</c> by the functions of V014, each of which is one transaction and holds the rules.</summary>
public sealed class StoreAccessTable(NpgsqlDataSource database, IEventOrigins origins, TimeProvider time) : IStoreAccess
{
    private const string List = """
        SELECT acting_role($1, $2), m.user_id, m.username, m.full_name, m.role, m.granted_at
          FROM (SELECT) one LEFT JOIN LATERAL (
            SELECT a.user_id, u.username, u.full_name, a.role, a.granted_at FROM user_store_access a JOIN users u ON u.id = a.user_id
             WHERE a.store_id = $2 AND a.user_id > $3 AND acting_role($1, $2) IN ('owner', 'manager', 'superuser')
             ORDER BY a.user_id LIMIT $4) m ON true
         ORDER BY m.user_id
        """;

    private const string Member = """
        SELECT u.id, u.username, u.full_name, a.role, a.granted_at FROM user_store_access a JOIN users u ON u.id = a.user_id
         WHERE a.user_id = $1 AND a.store_id = $2
        """;

    /// <inheritdoc />
    public async Task<(StoreAnswer Answer, IReadOnlyList<StoreMember> Members)> ListAsync(Guid actor, long store, Guid after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.Create(List, Id(actor), Number(store), Id(after), Number(limit));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var answer = StoreAnswer.NoStore;
        List<StoreMember> members = [];
        while (await row.ReadAsync(cancellationToken))
        {
            answer = row.TextOrNull(0) switch
            {
                null => StoreAnswer.NoStore,
                "owner" or "manager" or "superuser" => StoreAnswer.Done,
                _ => StoreAnswer.Forbidden,
            };
            if (!row.IsDBNull(1))
                members.Add(Read(row, 1));
        }

        return (answer, members);
    }

    /// <inheritdoc />
    public async Task<StoreMember?> FindAsync(long store, Guid user, CancellationToken cancellationToken)
    {
        await using var command = database.Create(Member, Id(user), Number(store));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Read(row, 0) : null;
    }

    /// <inheritdoc />
    public Task<StoreChange> GrantAsync(Guid actor, long store, string name, string role, CancellationToken cancellationToken) => CallAsync(
        "SELECT status, user_id, store_name, NULL::uuid FROM grant_store_access($1, $2, $3, $4, $5, $6)", cancellationToken,
        Id(actor), Number(store), Text(AccountName.Normalize(name)), Text(role), Origin(origins), Time(time.GetUtcNow()));

    /// <inheritdoc />
    public Task<StoreChange> RemoveAsync(Guid actor, long store, Guid user, CancellationToken cancellationToken) => CallAsync(
        "SELECT status, user_id, store_name, NULL::uuid FROM remove_store_access($1, $2, $3, $4, $5)", cancellationToken,
        Id(actor), Number(store), Id(user), Origin(origins), Time(time.GetUtcNow()));

    /// <inheritdoc />
    public Task<StoreChange> TransferAsync(Guid actor, long store, string name, CancellationToken cancellationToken) => CallAsync(
        "SELECT status, user_id, store_name, former_owner FROM transfer_store($1, $2, $3, $4, $5)", cancellationToken,
        Id(actor), Number(store), Text(AccountName.Normalize(name)), Origin(origins), Time(time.GetUtcNow()));

    private async Task<StoreChange> CallAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = database.Create(sql, parameters);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var (answer, happened) = AnswerOf(row.GetString(0));
        return new StoreChange(answer, happened, row.IsDBNull(1) ? null : row.GetGuid(1), row.TextOrNull(2), row.IsDBNull(3) ? null : row.GetGuid(3));
    }

    private static (StoreAnswer Answer, string? Event) AnswerOf(string status) => status switch
    {
        "granted" => (StoreAnswer.Created, "store_access_granted"),
        "changed" => (StoreAnswer.Done, "store_access_changed"),
        "removed" => (StoreAnswer.Done, "store_access_removed"),
        "transferred" => (StoreAnswer.Done, "store_owner_changed"),
        "unchanged" => (StoreAnswer.Done, null),
        "no_store" => (StoreAnswer.NoStore, null),
        "forbidden" => (StoreAnswer.Forbidden, null),
        "unknown_user" => (StoreAnswer.UnknownUser, null),
        "owner" => (StoreAnswer.IsOwner, null),
        "no_access" => (StoreAnswer.NoAccess, null),
        _ => throw new InvalidOperationException($"The store's function answered {status}, which this version does not know."),
    };

    private static StoreMember Read(NpgsqlDataReader row, int from) =>
        new(row.GetGuid(from), row.GetString(from + 1), row.TextOrNull(from + 2), row.GetString(from + 3), row.GetFieldValue<DateTimeOffset>(from + 4));
}
