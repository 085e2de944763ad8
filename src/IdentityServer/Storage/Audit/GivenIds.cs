using System.Diagnostics;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Audit;

/// <summary>
/// How far the ids of events are settled: everything up to there is committed and seen, or will never come. Ids are given out
/// in order and committed in any. Whoever got one holds the table's lock until their transaction ends, so it is enough to wait
/// for the end of those who hold it when the counter is read. They are not held up, and do nothing for it.
/// </summary>
internal static class GivenIds
{
    private const string Last = "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM security_events_id_seq";

    private const string Writers = """
        SELECT l.virtualtransaction FROM pg_locks l
         WHERE l.locktype = 'relation' AND l.relation = 'security_events'::regclass AND l.mode = 'RowExclusiveLock' AND l.granted
           AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Transactions of requests end in milliseconds. One that takes long is waited for by the next rounds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The last settled id; null when somebody who writes does not come to an end.</summary>
    public static async Task<long?> SettledAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var counter = new NpgsqlCommand(Last, connection);
        var last = (long)(await counter.ExecuteScalarAsync(cancellationToken))!;
        var began = Stopwatch.GetTimestamp();
        var awaited = await WritersAsync(connection, cancellationToken);
        while (awaited.Count > 0)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                return null;
            await Task.Delay(Pause, cancellationToken);
            awaited.IntersectWith(await WritersAsync(connection, cancellationToken));
        }

        return last;
    }

    private static async Task<HashSet<string>> WritersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Writers, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var writers = new HashSet<string>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellationToken))
            writers.Add(row.GetString(0));
        return writers;
    }
}
