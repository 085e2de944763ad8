using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.SecurityEvents;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Feed;

/// <summary>Table <c>feed_streams</c>. Whatever names a stream counts as a use of it (Shared Signals Framework 1.0 §8.1.1).</summary>
internal sealed class EventStreamTable(NpgsqlDataSource database, ProtocolOptions options, EventStreamLimits limits, TimeProvider time) : IEventStreams
{
    private const string Columns = "id, client_id, events_requested, description, status, status_reason";
    private const string Used = "expires_at = $3::timestamptz + $4::interval";
    private const string Mine = "id = $1 AND client_id = $2 AND expires_at > $3";

    public async Task<EventStream> CreateAsync(string clientId, EventStreamSettings settings, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"SELECT {Columns} FROM open_feed_stream($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            Id(Guid.CreateVersion7()),
            Text(clientId),
            Texts(settings.EventsRequested),
            Kinds(settings),
            Text(settings.Description),
            Interval(options.AccessTokenLifetime),
            Interval(limits.InactivityTimeout),
            new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limits.StreamsPerClient },
            Time(time.GetUtcNow()));
        return (await ReadAsync(command, cancellationToken)).Single();
    }

    public async Task<IReadOnlyList<EventStream>> AllAsync(string clientId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"SELECT {Columns} FROM feed_streams WHERE client_id = $1 AND expires_at > $2 ORDER BY created_at, id", Text(clientId), Time(time.GetUtcNow()));
        return await ReadAsync(command, cancellationToken);
    }

    public Task<EventStream?> FindAsync(string clientId, Guid id, CancellationToken cancellationToken) =>
        ChangeAsync($"UPDATE feed_streams SET {Used} WHERE {Mine} RETURNING {Columns}", clientId, id, [], cancellationToken);

    public Task<EventStream?> ConfigureAsync(string clientId, Guid id, EventStreamSettings settings, CancellationToken cancellationToken) => ChangeAsync(
        $"UPDATE feed_streams SET {Used}, events_requested = $5, kinds = $6, description = $7 WHERE {Mine} RETURNING {Columns}",
        clientId,
        id,
        [Texts(settings.EventsRequested), Kinds(settings), Text(settings.Description)],
        cancellationToken);

    public Task<EventStream?> SetStatusAsync(string clientId, StatusRequest request, CancellationToken cancellationToken) => ChangeAsync(
        $"""
        UPDATE feed_streams SET {Used}, status = $5, status_reason = $6,
               position = CASE WHEN status = 'disabled' THEN pg_current_snapshot() ELSE position END,
               target = CASE WHEN status = 'disabled' THEN pg_current_snapshot() ELSE target END,
               last_id = CASE WHEN status = 'disabled' THEN 0 ELSE last_id END,
               sent = CASE WHEN status = 'disabled' THEN ARRAY[]::bigint[] ELSE sent END
         WHERE {Mine} RETURNING {Columns}
        """,
        clientId,
        request.StreamId ?? Guid.Empty,
        [Text(EventStream.NameOf(request.Status)), Text(request.Reason)],
        cancellationToken);

    public async Task<bool> DeleteAsync(string clientId, Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Create($"DELETE FROM feed_streams WHERE {Mine}", Id(id), Text(clientId), Time(time.GetUtcNow()));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public async Task<VerificationAnswer> VerifyAsync(string clientId, VerificationRequest request, CancellationToken cancellationToken)
    {
        await using var command = database.Create(
            $"""
            WITH asked AS (UPDATE feed_streams SET {Used}, verified_at = $3
                 WHERE {Mine} AND (verified_at IS NULL OR verified_at <= $3::timestamptz - $5::interval) RETURNING id),
            told AS (INSERT INTO feed_events (at, kind, stream_id, state, expires_at) SELECT $3, 'verification', id, $6, $3::timestamptz + $4::interval FROM asked)
            SELECT EXISTS (SELECT FROM asked), EXISTS (SELECT FROM feed_streams WHERE {Mine})
            """,
            Id(request.StreamId),
            Text(clientId),
            Time(time.GetUtcNow()),
            Interval(limits.InactivityTimeout),
            Interval(limits.VerificationInterval),
            Text(request.State));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        if (row.GetBoolean(0))
            return VerificationAnswer.Accepted;
        return row.GetBoolean(1) ? VerificationAnswer.TooSoon : VerificationAnswer.Unknown;
    }

    private static NpgsqlParameter Kinds(EventStreamSettings settings) =>
        Texts(EventTypes.KindsOf(EventTypes.Delivered(settings.EventsRequested)).Select(EventFeedTable.NameOf));

    private static async Task<IReadOnlyList<EventStream>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var streams = new List<EventStream>();
        while (await row.ReadAsync(cancellationToken))
        {
            var settings = new EventStreamSettings(row.IsDBNull(2) ? null : row.GetFieldValue<string[]>(2), row.TextOrNull(3));
            streams.Add(new EventStream(row.GetGuid(0), row.GetString(1), settings, EventStream.StatusOf(row.GetString(4))!.Value, row.TextOrNull(5)));
        }

        return streams;
    }

    // Parameters of every statement here: 1 stream, 2 client, 3 now, 4 how long it lives from now on; the others follow.
    private async Task<EventStream?> ChangeAsync(string sql, string clientId, Guid id, NpgsqlParameter[] others, CancellationToken cancellationToken)
    {
        await using var command = database.Create(sql, [Id(id), Text(clientId), Time(time.GetUtcNow()), Interval(limits.InactivityTimeout), .. others]);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }
}
