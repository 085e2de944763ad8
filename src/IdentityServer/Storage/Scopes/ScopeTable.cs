using IdentityPlatform.Protocol;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Scopes;

/// <summary>Table <c>scopes</c>: those of APIs. The server's own are in the code.</summary>
public sealed class ScopeTable(NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<Scope>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT name, display_name, resources FROM scopes ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var scopes = new List<Scope>();
        while (await reader.ReadAsync(cancellationToken))
            scopes.Add(new Scope(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetFieldValue<string[]>(2)));
        return scopes;
    }
}
