using IdentityPlatform.IdentityServer.Audit;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Audit;

/// <summary>Reads events as they are hashed.</summary>
internal static class EventContentReader
{
    /// <summary>What never changes.</summary>
    public static IReadOnlyList<string> Lasting { get; } = ["id", "at", "type", "user_id", "client_id", "trace_id", "actor_id", "actor_client"];

    /// <summary>What <c>purge_accounts</c> takes away (V018).</summary>
    public static IReadOnlyList<string> Erasable { get; } = ["ip_address", "user_agent", "data", "reason"];

    // record_send gives each value's type, length and bytes: the same for the same row on every version of PostgreSQL, after a
    // dump and its restore too. Texts as text, so that their declared length may change. The id is in both parts, or one
    // event's details could be put in another's place.
    private static readonly string Query =
        $"""
        SELECT e.id, record_send(ROW({Values(Lasting)})), record_send(ROW(e.id, {Values(Erasable)})),
               CASE WHEN num_nonnulls({string.Join(", ", Erasable.Select(column => $"e.{column}"))}) = 0 THEN e.user_id END,
               least(greatest(e.at, 'epoch'), $4)
          FROM security_events e WHERE e.id > $1 AND e.id <= $2 ORDER BY e.id LIMIT $3
        """;

    /// <summary>Events in the order of their ids, with their times.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="afterId">After this one…</param>
    /// <param name="lastId">…up to this one.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="now">No event is taken to be later, whatever it says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<List<(EventContent Content, DateTimeOffset At)>> ReadAsync(
        NpgsqlConnection connection, long afterId, long lastId, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection) { Parameters = { Number(afterId), Number(lastId), Count(limit), Time(now) } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<(EventContent, DateTimeOffset)> events = [];
        while (await row.ReadAsync(cancellationToken))
        {
            var content = new EventContent(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), row.IsDBNull(3) ? null : row.GetGuid(3));
            events.Add((content, row.GetFieldValue<DateTimeOffset>(4)));
        }

        return events;
    }

    private static string Values(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => column is "user_agent" or "actor_client" or "reason" ? $"e.{column}::text" : $"e.{column}"));
}
