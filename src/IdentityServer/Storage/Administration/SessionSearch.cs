using IdentityPlatform.IdentityServer.Administration.Sessions;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Table <c>sessions</c>. Its ids grow with time, so the primary key has them in their order.</summary>
public sealed class SessionSearch(NpgsqlDataSource database, TimeProvider time) : ISessionDirectory
{
    /// <inheritdoc />
    public async Task<SessionPage> SearchAsync(SessionQuery query, Guid? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = database.Create(
            $"""
            SELECT s.id, s.user_id, u.username, s.client_id, s.acr, s.amr, s.ip_address, s.user_agent, s.created_at, s.last_used_at, s.expires_at
              FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.ended_at IS NULL AND least(s.expires_at, s.idle_expires_at) > $1
               AND {(before is null ? "true" : "s.id < $2")} AND {(query.User is null ? "true" : "s.user_id = $3")} AND {(query.IpAddress is null ? "true" : "s.ip_address = $4")}
             ORDER BY s.id DESC LIMIT $5
            """,
            Time(time.GetUtcNow()), Id(before), Id(query.User), Text(query.IpAddress), Number(limit + 1));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<SessionRecord> found = [];
        while (await row.ReadAsync(cancellationToken))
            found.Add(Read(row));
        return new SessionPage([.. found.Take(limit)], found.Count > limit ? found[limit - 1].Id : null);
    }

    private static SessionRecord Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        UserId = row.GetGuid(1),
        Username = row.GetString(2),
        ClientId = row.TextOrNull(3),
        Acr = row.GetString(4),
        Amr = row.GetFieldValue<string[]>(5),
        IpAddress = row.TextOrNull(6),
        UserAgent = row.TextOrNull(7),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(8),
        LastUsedAt = row.GetFieldValue<DateTimeOffset>(9),
        ExpiresAt = row.GetFieldValue<DateTimeOffset>(10),
    };
}
