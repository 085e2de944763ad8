using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Data;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.Data;

/// <summary>The functions of V011.</summary>
public sealed class DeletedAccountTable(NpgsqlDataSource database, IEventOrigins origins) : IDeletedAccounts
{
    private const int Batch = 100;

    // "purge" in ASCII: one replica erases at a time.
    private const long LockKey = 0x7075726765;

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> OwnedStoresAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Create("SELECT coalesce(array_agg(name::text ORDER BY id), '{}') FROM stores WHERE owner_id = $1", Id(userId));
        return (string[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> DeleteAsync(Guid userId, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create("SELECT delete_account($1, $2, $3, $4)", Id(userId), Text(by), Origin(origins), Time(now));
        return await command.ExecuteScalarAsync(cancellationToken) as string[] ?? [];
    }

    /// <inheritdoc />
    public async Task<RestoreAnswer> RestoreAsync(string normalizedUserName, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create("SELECT restore_account($1, $2, $3)", Text(normalizedUserName), Origin(origins), Time(now));
        return (string)(await command.ExecuteScalarAsync(cancellationToken))! switch
        {
            "restored" => RestoreAnswer.Restored,
            "taken" => RestoreAnswer.Taken,
            _ => RestoreAnswer.Unknown,
        };
    }

    /// <inheritdoc />
    public Task<int> PurgeAsync(DateTimeOffset deletedBefore, DateTimeOffset now, CancellationToken cancellationToken) => database.WorkAloneAsync(
        LockKey, connection => OneReplica.InBatchesAsync(Batch, () => PurgeAsync(connection, deletedBefore, now, cancellationToken), cancellationToken), cancellationToken);

    private static async Task<int> PurgeAsync(NpgsqlConnection connection, DateTimeOffset deletedBefore, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT purge_accounts($1, $2, $3)", connection)
        {
            Parameters = { Time(deletedBefore), new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = Batch }, Time(now) },
        };
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
