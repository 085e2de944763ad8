using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace IdentityPlatform.Scale;

/// <summary>The first pruning of a whole year, batch by batch as the job does it, each one timed: a batch is how long any of its locks can last.</summary>
internal static class Pruning
{
    // Of each kind; as many again tell nothing new.
    private const int Batches = 2000;

    private const string Codes = """
        DELETE FROM authorization_codes WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM authorization_codes WHERE expires_at <= now() - interval '1 day' ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED))
        """;

    public static async Task<IReadOnlyList<Measured>> RunAsync(FilledDatabase database)
    {
        await using var connection = await database.Admin.OpenConnectionAsync();
        return
        [
            await UntilShortAsync(connection, "prune codes, 500 a batch", Codes),
            await WalkAsync(connection, "prune grants and refresh tokens, 50 grants a batch", "SELECT next_after, deleted FROM prune_grants($1, 50, 500, now() - interval '30 days', now())"),
            await WalkAsync(connection, "prune sessions, 500 a batch", "SELECT next_after, deleted FROM prune_sessions($1, 500, now() - interval '7 days')"),
            await UntilShortAsync(connection, "prune sign-in history, 500 a batch", "SELECT prune_login_history(now() - interval '180 days', 500)"),
            await UntilShortAsync(connection, "prune security events, 500 a batch", "SELECT prune_security_events(now() - interval '180 days', 500)"),
        ];
    }

    private static async Task<Measured> UntilShortAsync(NpgsqlConnection connection, string what, string sql)
    {
        var times = new List<double>();
        var total = 0L;
        int deleted;
        do
        {
            await using var command = new NpgsqlCommand(sql, connection);
            var began = Stopwatch.GetTimestamp();
            deleted = sql.StartsWith("SELECT", StringComparison.Ordinal) ? (int)(await command.ExecuteScalarAsync())! : await command.ExecuteNonQueryAsync();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            total += deleted;
        }
        while (deleted == 500 && times.Count < Batches);
        return new Measured(what, times, Deleted(total));
    }

    private static async Task<Measured> WalkAsync(NpgsqlConnection connection, string what, string sql)
    {
        var times = new List<double>();
        var total = 0L;
        Guid? after = Guid.Empty;
        while (after is { } position && times.Count < Batches)
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = position } } };
            var began = Stopwatch.GetTimestamp();
            await using var row = await command.ExecuteReaderAsync();
            await row.ReadAsync();
            after = row.IsDBNull(0) ? null : row.GetGuid(0);
            total += row.GetInt32(1);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return new Measured(what, times, Deleted(total));
    }

    private static string Deleted(long rows) => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows deleted");
}
