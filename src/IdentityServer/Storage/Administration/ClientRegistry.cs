using System.Text.Json.Nodes;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Clients;
using IdentityPlatform.IdentityServer.Storage.Scopes;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Table <c>clients</c> as it is, not as this replica remembers it; changed by the functions of V019.</summary>
public sealed class ClientRegistry(NpgsqlDataSource database, ScopeTable scopes, IEventOrigins origins) : IClientDirectory, IClientActStore
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<ClientRecord>> AllAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT client_id, metadata::text, enabled, secret_hash IS NOT NULL, CASE WHEN previous_secret_expires_at > $1 THEN previous_secret_expires_at END, created_at, updated_at
              FROM clients ORDER BY client_id COLLATE "C"
            """, Time(now));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<ClientRecord> clients = [];
        while (await row.ReadAsync(cancellationToken))
        {
            clients.Add(new ClientRecord
            {
                ClientId = row.GetString(0),
                Metadata = JsonNode.Parse(row.GetString(1))!.AsObject(),
                Enabled = row.GetBoolean(2),
                HasSecret = row.GetBoolean(3),
                OldSecretWorksUntil = row.TimeOrNull(4),
                CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
                UpdatedAt = row.GetFieldValue<DateTimeOffset>(6),
            });
        }

        return clients;
    }

    /// <inheritdoc />
    public async Task<IReadOnlySet<string>> ScopesAsync(CancellationToken cancellationToken) =>
        (await scopes.ReadAllAsync(cancellationToken)).Select(scope => scope.Name).Concat(ScopeNames.OfUsers).ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc />
    public async Task<ActAnswer> DoAsync(string clientId, ClientAct act, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (sql, parameters) = StatementOf(act);
        await using var command = database.Create(sql, [Text(clientId), Origin(origins), Time(now), .. parameters]);
        return ActAnswers.Read(await command.ExecuteScalarAsync(cancellationToken) as string);
    }

    // $1 the client, $2 where from and who, $3 the time.
    private static (string Sql, NpgsqlParameter[] Parameters) StatementOf(ClientAct act) => act switch
    {
        ClientAct.Add add => ("SELECT admin_add_client($1, $4, $5, $2, $3)", [Json(add.Metadata), Text(add.SecretHash)]),
        ClientAct.Change change => ("SELECT admin_change_client($1, $4, $5, $6, $2, $3)", [Json(change.Metadata), Flag(change.IsPublic), Text(change.SecretHash)]),
        ClientAct.Rotate rotate => ("SELECT admin_rotate_secret($1, $4, $5, $2, $3)", [Text(rotate.SecretHash), Time(rotate.OldWorksUntil)]),
        ClientAct.EndOldSecret => ("SELECT admin_end_old_secret($1, $2, $3)", []),
        ClientAct.SetEnabled set => ("SELECT admin_set_client_enabled($1, $4, $2, $3)", [Flag(set.Enabled)]),
        _ => throw new InvalidOperationException("Unknown act."),
    };

    private static NpgsqlParameter Json(string json) => new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = json };
}
