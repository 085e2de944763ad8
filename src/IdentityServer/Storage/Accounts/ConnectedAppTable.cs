using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Tables <c>consents</c> and <c>grants</c>, as their user sees them.</summary>
public sealed class ConnectedAppTable(NpgsqlDataSource database, IEventOrigins origins) : IConnectedApps
{
    // Ended grants only tell when the app was last there.
    private const string List = """
        SELECT a.client_id::text, coalesce(array_agg(DISTINCT x.scope) FILTER (WHERE a.live AND x.scope IS NOT NULL), '{}'),
               min(a.since) FILTER (WHERE a.live), max(a.last_used_at), bool_or(a.consented)
          FROM (SELECT client_id, scopes, coalesce(first_granted_at, granted_at) AS since, NULL::timestamptz AS last_used_at, true AS consented, true AS live
                  FROM consents WHERE user_id = $1
                 UNION ALL
                SELECT g.client_id, g.scopes, g.created_at, coalesce((SELECT max(r.created_at) FROM refresh_tokens r WHERE r.grant_id = g.id), g.created_at), false,
                       g.revoked_at IS NULL AND s.ended_at IS NULL AND (least(s.expires_at, s.idle_expires_at) > $2 OR EXISTS (
                          SELECT FROM refresh_tokens r WHERE r.grant_id = g.id AND r.redeemed_at IS NULL AND least(r.expires_at, r.idle_expires_at) > $2))
                  FROM grants g JOIN sessions s ON s.id = g.session_id WHERE g.user_id = $1) a
          LEFT JOIN LATERAL unnest(a.scopes) AS x (scope) ON true
         GROUP BY a.client_id HAVING bool_or(a.live)
         ORDER BY max(a.last_used_at) DESC NULLS LAST, a.client_id
        """;

    /// <inheritdoc />
    public async Task<IReadOnlyList<ConnectedApp>> ListAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create(List, Id(userId), Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ConnectedApp> apps = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            apps.Add(new ConnectedApp(
                reader.GetString(0),
                reader.GetFieldValue<string[]>(1),
                reader.GetFieldValue<DateTimeOffset>(2),
                reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetBoolean(4)));
        }

        return apps;
    }

    /// <inheritdoc />
    public async Task<bool> DisconnectAsync(Guid userId, string clientId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.Create("SELECT disconnect_app($1, $2, $3, $4)", Id(userId), Text(clientId), Origin(origins), Time(now));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
