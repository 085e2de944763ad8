using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol.SecurityEvents;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Feed;

/// <summary>Table <c>feed_events</c>, as a stream sees it. What a look does is in V013; here is the call and nothing else.</summary>
internal sealed class EventFeedTable(NpgsqlDataSource database, EventStreamLimits limits, TimeProvider time) : IEventFeed
{
    private const string Look = """
        SELECT outcome, (event).id, (event).kind, (event).at, (event).user_id, (event).session_id, (event).grant_id, (event).jti,
               (event).client_id, (event).state, (event).initiator, claims
          FROM poll_feed($1, $2, $3, $4, $5, $6, $7)
        """;

    private static readonly Dictionary<string, SecurityEventKind> Kinds = Enum.GetValues<SecurityEventKind>().ToDictionary(NameOf, StringComparer.Ordinal);

    public async Task<IReadOnlyList<SecurityEvent>?> LookAsync(FeedLook look, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            Look,
            Id(look.StreamId),
            Text(look.ClientId),
            Texts(look.Scopes),
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = look.Done.ToArray() },
            new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = look.Limit },
            Interval(limits.InactivityTimeout),
            Time(time.GetUtcNow()));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<SecurityEvent>();
        while (await row.ReadAsync(cancellationToken))
        {
            switch (row.GetString(0))
            {
                case "unknown":
                    return null;
                case "event":
                    events.Add(Read(row, look.StreamId));
                    break;
            }
        }

        return events;
    }

    private static SecurityEvent Read(NpgsqlDataReader row, Guid streamId) => new(row.GetInt64(1), KindOf(row.GetString(2)), row.GetFieldValue<DateTimeOffset>(3))
    {
        StreamId = streamId,
        UserId = IdOrNull(row, 4),
        SessionId = IdOrNull(row, 5),
        GrantId = IdOrNull(row, 6),
        TokenId = row.TextOrNull(7),
        ClientId = row.TextOrNull(8),
        State = row.TextOrNull(9),
        Initiator = row.TextOrNull(10),
        ClaimsJson = row.TextOrNull(11),
    };

    private static Guid? IdOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    /// <summary>What the column <c>kind</c> calls it.</summary>
    public static string NameOf(SecurityEventKind kind) => kind.ToString().ToLowerInvariant();

    private static SecurityEventKind KindOf(string kind) => Kinds.TryGetValue(kind, out var known)
        ? known
        : throw new InvalidOperationException($"poll_feed answered an event of kind {kind}, which this version does not know.");
}
