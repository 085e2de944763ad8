using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>The table <c>consents</c>.</summary>
public sealed class ConsentStore(NpgsqlDataSource database) : IConsentStore
{
    /// <inheritdoc />
    public async Task<ScopeSet?> FindAsync(Guid userId, string clientId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT scopes FROM consents WHERE user_id = $1 AND client_id = $2");
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(clientId);
        return await command.ExecuteScalarAsync(cancellationToken) is string[] scopes ? ScopeSet.Of(scopes) : null;
    }
}
