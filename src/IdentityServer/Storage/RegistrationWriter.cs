using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using Npgsql;
using NpgsqlTypes;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Brings scopes and clients in line with a seed file, all or nothing.</summary>
public sealed class RegistrationWriter(NpgsqlDataSource database, IEventOrigins origins)
{
    /// <summary>Inserts what is new and updates what differs; rows that are as they should be are not touched.</summary>
    public async Task UpsertAsync(IReadOnlyList<Scope> scopes, IReadOnlyList<ClientRow> clients, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var scope in scopes)
            batch.BatchCommands.Add(Upsert(scope));
        foreach (var client in clients)
            batch.BatchCommands.Add(Upsert(client));
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Upsert(Scope scope) => new(
        """
        INSERT INTO scopes (name, display_name, resources) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name, resources = excluded.resources
        WHERE (scopes.display_name, scopes.resources) IS DISTINCT FROM (excluded.display_name, excluded.resources)
        """)
    {
        Parameters =
        {
            new() { Value = scope.Name },
            Text(scope.DisplayName),
            new() { Value = scope.Resources.ToArray() },
        },
    };

    // Whether a client is enabled is the operator's and stays.
    private NpgsqlBatchCommand Upsert(ClientRow client) => new(
        $"""
        WITH changed AS (
        INSERT INTO clients (client_id, metadata, secret_hash, secret_fingerprint, enabled) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (client_id) DO UPDATE
        SET metadata = excluded.metadata, secret_hash = excluded.secret_hash, secret_fingerprint = excluded.secret_fingerprint
        WHERE (clients.metadata, clients.secret_hash, clients.secret_fingerprint)
              IS DISTINCT FROM (excluded.metadata, excluded.secret_hash, excluded.secret_fingerprint)
        RETURNING client_id)
        INSERT INTO security_events (type, client_id, {Statement.OriginColumns})
        SELECT 'client_registered', client_id, {Statement.OriginValues(6)} FROM changed
        """)
    {
        Parameters =
        {
            new() { Value = client.ClientId },
            new() { Value = client.Metadata, NpgsqlDbType = NpgsqlDbType.Jsonb },
            Text(client.SecretHash),
            new() { Value = (object?)client.SecretFingerprint ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
            new() { Value = client.Enabled },
            Statement.Origin(origins),
        },
    };

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
