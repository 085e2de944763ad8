using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Stores;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.IdentityServer.Stores;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Tables <c>stores</c> and <c>user_store_access</c>, changed by the functions of V019.</summary>
public sealed class StoreRegistry(NpgsqlDataSource database, IEventOrigins origins) : IStoreRegistry
{
    private const int MostMembers = 500;
    private const string End = "\U0010FFFF";

    /// <inheritdoc />
    public async Task<StorePage> SearchAsync(string? text, string? after, int limit, CancellationToken cancellationToken)
    {
        var prefix = string.IsNullOrWhiteSpace(text) ? null : AccountName.Normalize(text);
        var place = Place(after);
        long? number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        await using var command = database.Create(
            $"""
            SELECT s.id, s.name, s.owner_id, u.username, lower(s.name) FROM stores s JOIN users u ON u.id = s.owner_id
             WHERE {(prefix is null ? "true" : "(lower(s.name) COLLATE \"C\" >= $1 AND lower(s.name) COLLATE \"C\" < $2 OR s.id = $3)")}
               AND {(place is null ? "true" : "(lower(s.name) COLLATE \"C\", s.id) > ($4, $5)")}
             ORDER BY lower(s.name) COLLATE "C", s.id LIMIT $6
            """,
            Text(prefix), Text(prefix + End), Number(number), Text(place?.Name), Number(place?.Id), Number(limit + 1));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<(StoreSummary Store, string Key)> found = [];
        while (await row.ReadAsync(cancellationToken))
            found.Add((new StoreSummary(row.GetInt64(0), row.GetString(1), row.GetGuid(2), row.GetString(3)), row.GetString(4)));
        var next = found.Count > limit ? string.Create(CultureInfo.InvariantCulture, $"{found[limit - 1].Store.Id}-{found[limit - 1].Key}") : null;
        return new StorePage([.. found.Take(limit).Select(one => one.Store)], next);
    }

    /// <inheritdoc />
    public async Task<StoreRecord?> FindAsync(long id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) is var (store, since) ? new StoreRecord(store, since, await MembersAsync(id, cancellationToken)) : null;

    /// <inheritdoc />
    public async Task<StoreActed> TransferAsync(long id, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT answer, user_id, store_name, former_owner FROM admin_transfer_store($1, $2, $3, $4)", Number(id), Text(AccountName.Normalize(name)), Origin(origins), Time(now));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new StoreActed(ActAnswers.Read(row.GetString(0)), "store_owner_changed", Guid(row, 1), row.TextOrNull(2), Guid(row, 3));
    }

    /// <inheritdoc />
    public async Task<StoreActed> SetAccessAsync(long id, string who, string? role, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT answer, user_id, store_name, happened FROM admin_set_store_access($1, $2, $3, $4, $5)",
            Number(id), Text(AccountName.Normalize(who)), Text(role), Origin(origins), Time(now));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new StoreActed(ActAnswers.Read(row.GetString(0)), row.TextOrNull(3), Guid(row, 1), row.TextOrNull(2));
    }

    private async Task<(StoreSummary Store, DateTimeOffset Since)?> ReadAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT s.id, s.name, s.owner_id, u.username, s.created_at FROM stores s JOIN users u ON u.id = s.owner_id WHERE s.id = $1", Number(id));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? (new StoreSummary(row.GetInt64(0), row.GetString(1), row.GetGuid(2), row.GetString(3)), row.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    private async Task<IReadOnlyList<StoreMember>> MembersAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT u.id, u.username, u.full_name, a.role, a.granted_at FROM user_store_access a JOIN users u ON u.id = a.user_id
             WHERE a.store_id = $1 ORDER BY u.normalized_username COLLATE "C" LIMIT $2
            """, Number(id), Count(MostMembers));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<StoreMember> members = [];
        while (await row.ReadAsync(cancellationToken))
            members.Add(new StoreMember(row.GetGuid(0), row.GetString(1), row.TextOrNull(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4)));
        return members;
    }

    private static (string Name, long Id)? Place(string? text)
    {
        var parts = (text ?? "").Split('-', 2);
        return parts.Length == 2 && AccountName.IsClean(parts[1]) && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? (parts[1], id) : null;
    }

    private static Guid? Guid(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
}
