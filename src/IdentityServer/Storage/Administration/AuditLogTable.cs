using System.Text.Json.Nodes;
using IdentityPlatform.IdentityServer.Administration.Audit;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Table <c>security_events</c>, read in the order of its indexes: a page costs what it shows.</summary>
public sealed class AuditLogTable(NpgsqlDataSource database) : IAuditLog
{
    /// <inheritdoc />
    public async Task<AuditPage> ReadAsync(AuditQuery query, string? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var filter = new AuditFilter(query, AuditPlace.Read(before));
        var most = filter.Add(Number(limit + 1));
        await using var command = database.Create(
            $"""
            SELECT e.id, e.at, e.type, e.user_id, u.username, e.client_id, e.actor_id, a.username, e.actor_client, e.reason, e.ip_address, e.user_agent, e.trace_id, e.data::text
              FROM (SELECT * FROM security_events e WHERE {filter.Condition} ORDER BY e.at DESC, e.id DESC LIMIT {most}) e
              LEFT JOIN users u ON u.id = e.user_id LEFT JOIN users a ON a.id = e.actor_id
             ORDER BY e.at DESC, e.id DESC
            """,
            [.. filter.Parameters]);
        List<AuditEvent> events = [];
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            events.Add(Read(row));
        return new AuditPage([.. events.Take(limit)], events.Count > limit ? new AuditPlace(events[limit - 1].At, events[limit - 1].Id).ToString() : null);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> TypesAsync(CancellationToken cancellationToken)
    {
        // From one type to the next by the index: the rows in between are not read.
        await using var command = database.Create(
            $"""
            WITH RECURSIVE types (type) AS (
                (SELECT e.type FROM security_events e WHERE {AuditFilter.NoTokens} ORDER BY e.type LIMIT 1)
                UNION ALL
                SELECT (SELECT e.type FROM security_events e WHERE {AuditFilter.NoTokens} AND e.type > t.type ORDER BY e.type LIMIT 1) FROM types t WHERE t.type IS NOT NULL)
            SELECT type FROM types WHERE type IS NOT NULL
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<string> types = [];
        while (await row.ReadAsync(cancellationToken))
            types.Add(row.GetString(0));
        return types;
    }

    private static AuditEvent Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        At = row.GetFieldValue<DateTimeOffset>(1),
        Type = row.GetString(2),
        UserId = row.IsDBNull(3) ? null : row.GetGuid(3),
        Username = row.TextOrNull(4),
        ClientId = row.TextOrNull(5),
        ActorId = row.IsDBNull(6) ? null : row.GetGuid(6),
        ActorUsername = row.TextOrNull(7),
        ActorClient = row.TextOrNull(8),
        Reason = row.TextOrNull(9),
        IpAddress = row.TextOrNull(10),
        UserAgent = row.TextOrNull(11),
        TraceId = row.TextOrNull(12),
        Data = row.TextOrNull(13) is { } data ? JsonNode.Parse(data) : null,
    };
}
