using System.Data;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Accounts;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.IdentityServer.Storage.Plans;
using IdentityPlatform.IdentityServer.Storage.Scopes;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Brings scopes, clients, roles and plans to what a file says, all or nothing.</summary>
public sealed class RegistrationWriter(NpgsqlDataSource database, ClientTable clients, ScopeTable scopes, RoleTable roles, SoldPlanTable plans, IEventOrigins origins)
{
    // "config" in ASCII: whoever applies a file, or starts with one, takes turns.
    private const long LockKey = 0x636f6e666967;

    // The one before may be hashing secrets.
    private const int WaitForOthersSeconds = 60;

    /// <summary>What is there.</summary>
    public async Task<Registered> ReadAsync(CancellationToken cancellationToken) => new(
        await scopes.ReadAllAsync(cancellationToken),
        await clients.ReadAllAsync(cancellationToken),
        await roles.ReadAllAsync(cancellationToken),
        await plans.ReadAllAsync(cancellationToken));

    /// <summary>Lets <paramref name="decide"/> see what is there and say what to write, while everybody else who wants to do the same waits.</summary>
    public async Task ChangeAsync(Func<Registered, RegistrationChange> decide, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await using (var mutex = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({LockKey})", connection) { CommandTimeout = WaitForOthersSeconds })
            await mutex.ExecuteNonQueryAsync(cancellationToken);
        var change = decide(await ReadAsync(cancellationToken));
        if (change.IsEmpty)
            return;

        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var statement in RegistrationStatements.Of(change, origins))
            batch.BatchCommands.Add(statement);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What would stay behind a client that goes: grants that live, and consents.</summary>
    public async Task<(long Grants, long Consents)> LeftBehindAsync(string clientId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT (SELECT count(*) FROM grants WHERE client_id = $1 AND revoked_at IS NULL), (SELECT count(*) FROM consents WHERE client_id = $1)");
        command.CommandTimeout = WaitForOthersSeconds;
        command.Parameters.Add(new() { Value = clientId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
