using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.IdentityServer.Stores;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Stores;

/// <summary>Tables <c>stores</c> and <c>user_store_access</c>.</summary>
public sealed class StoreTable(NpgsqlDataSource database) : IStoreDirectory
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<StoreOfUser>> OfUserAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT t.id, t.name, s.role FROM user_stores($1) s JOIN stores t ON t.id = s.store_id ORDER BY s.owned, s.since, s.store_id", Id(userId));
        return await ReadAsync(command, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoreOfUser>> AllAsync(Guid userId, long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT t.id, t.name, coalesce(s.role, 'superuser') FROM stores t LEFT JOIN user_stores($1) s ON s.store_id = t.id
             WHERE t.id > $2 ORDER BY t.id LIMIT $3
            """,
            Id(userId), Number(after), Number(limit));
        return await ReadAsync(command, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> UpsertAsync(NewStore store, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        string[] names = [store.Owner, .. store.Access.Select(access => access.User)];
        var unknown = await UnknownAsync(connection, names, cancellationToken);
        if (unknown.Count > 0)
            return unknown;

        await using var batch = new NpgsqlBatch(connection, transaction);
        Add(batch,
            """
            INSERT INTO stores (id, name, owner_id) SELECT $1, $2, id FROM users WHERE normalized_username = $3 AND deleted_at IS NULL
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, owner_id = excluded.owner_id
            """,
            Number(store.Id), Text(store.Name), Text(store.Owner));
        // Ids that a file chose are not given again.
        Add(batch, "SELECT setval('stores_id_seq', greatest($1, (SELECT last_value FROM stores_id_seq)))", Number(store.Id));
        Add(batch,
            """
            DELETE FROM user_store_access WHERE store_id = $1
               AND user_id NOT IN (SELECT id FROM users WHERE normalized_username = ANY ($2) AND deleted_at IS NULL)
            """,
            Number(store.Id), Texts(store.Access.Select(access => access.User)));
        Add(batch,
            """
            INSERT INTO user_store_access (user_id, store_id, role, granted_by)
            SELECT u.id, $1, a.role, s.owner_id FROM stores s, unnest($2, $3) AS a (username, role)
              JOIN users u ON u.normalized_username = a.username AND u.deleted_at IS NULL WHERE s.id = $1
            ON CONFLICT (user_id, store_id) DO UPDATE SET role = excluded.role
            """,
            Number(store.Id), Texts(store.Access.Select(access => access.User)), Texts(store.Access.Select(access => access.Role)));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [];
    }

    private static async Task<IReadOnlyList<string>> UnknownAsync(NpgsqlConnection connection, string[] names, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT n FROM unnest($1) n WHERE NOT EXISTS (SELECT FROM users WHERE normalized_username = n AND deleted_at IS NULL)", connection);
        command.Parameters.Add(Texts(names));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> unknown = [];
        while (await reader.ReadAsync(cancellationToken))
            unknown.Add(reader.GetString(0));
        return unknown;
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    private static async Task<IReadOnlyList<StoreOfUser>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<StoreOfUser> stores = [];
        while (await reader.ReadAsync(cancellationToken))
            stores.Add(new StoreOfUser(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        return stores;
    }
}
