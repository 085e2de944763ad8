using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Scopes;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Table <c>scopes</c>, changed by the functions of V019.</summary>
public sealed class ScopeRegistry(NpgsqlDataSource database, IEventOrigins origins) : IScopeRegistry
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<ScopeRecord>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            """
            SELECT s.name, s.display_name, s.resources,
                   ARRAY(SELECT c.client_id::text FROM clients c WHERE s.name = ANY (string_to_array(c.metadata ->> 'scope', ' ')) ORDER BY 1)
              FROM scopes s ORDER BY s.name COLLATE "C"
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<ScopeRecord> scopes = [];
        while (await row.ReadAsync(cancellationToken))
            scopes.Add(new ScopeRecord(new Scope(row.GetString(0), row.TextOrNull(1), row.GetFieldValue<string[]>(2)), row.GetFieldValue<string[]>(3)));
        return scopes;
    }

    /// <inheritdoc />
    public Task<ActAnswer> PutAsync(Scope scope, bool isNew, DateTimeOffset now, CancellationToken cancellationToken) => CallAsync(
        "SELECT admin_put_scope($1, $2, $3, $4, $5, $6)", cancellationToken,
        Text(scope.Name), Text(scope.DisplayName), Texts(scope.Resources), Flag(isNew), Origin(origins), Time(now));

    /// <inheritdoc />
    public Task<ActAnswer> DropAsync(string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        CallAsync("SELECT admin_drop_scope($1, $2, $3)", cancellationToken, Text(name), Origin(origins), Time(now));

    private async Task<ActAnswer> CallAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = database.Create(sql, parameters);
        return ActAnswers.Read(await command.ExecuteScalarAsync(cancellationToken) as string);
    }
}
