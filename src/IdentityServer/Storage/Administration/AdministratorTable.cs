using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Column <c>roles</c> of <c>users</c>, asked at each request: a role that was taken away is gone at once.</summary>
public sealed class AdministratorTable(NpgsqlDataSource database) : IAdministrators
{
    /// <inheritdoc />
    public async Task<bool> IsAdministratorAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            "SELECT EXISTS (SELECT FROM users WHERE id = $1 AND roles @> ARRAY[$2] AND is_active AND deleted_at IS NULL)", Id(userId), Text(AdminRole.Name));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
