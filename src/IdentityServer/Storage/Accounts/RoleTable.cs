using IdentityPlatform.IdentityServer.Accounts;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>roles</c>.</summary>
public sealed class RoleTable(NpgsqlDataSource database) : IRoles
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<Role>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT name, description FROM roles ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var roles = new List<Role>();
        while (await reader.ReadAsync(cancellationToken))
            roles.Add(new Role(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
        return roles;
    }
}
