using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace IdentityPlatform.Scale;

/// <summary>How PostgreSQL reaches the rows of the functions on the token path, by its own word (auto_explain).</summary>
internal static partial class Plans
{
    private static readonly (string What, string Sql)[] Statements =
    [
        ("refresh", "SELECT FROM redeem_refresh_token(sha256(convert_to('r-20', 'UTF8')), 'scale-app', '\\x01', '\\x02', NULL, NULL, interval '30 seconds', interval '30 days', '{}', now())"),
        ("refresh, alive", "SELECT FROM redeem_refresh_token(sha256(convert_to('r-{0}', 'UTF8')), 'scale-app', sha256('next'), '\\x02', NULL, NULL, interval '30 seconds', interval '30 days', '{}', now())"),
        ("redeem a code", "SELECT FROM redeem_code(sha256(convert_to('old-1', 'UTF8')), sha256('x'), now(), NULL, '{}', now())"),
        ("read a grant", "SELECT FROM read_live_grant((SELECT id FROM grants ORDER BY id DESC LIMIT 1))"),
        ("is a jti revoked", "SELECT EXISTS (SELECT FROM revoked_tokens WHERE jti = 'scale-10')"),
    ];

    public static async Task<IReadOnlyList<string>> ReadAsync(FilledDatabase database)
    {
        await using var connection = await database.Admin.OpenConnectionAsync();
        await ExecuteAsync(connection, "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET client_min_messages = log; BEGIN");
        var told = new ConcurrentQueue<string>();
        connection.Notice += (_, notice) => told.Enqueue(notice.Notice.MessageText);
        var lines = new List<string>();
        foreach (var (what, sql) in Statements)
        {
            told.Clear();
            await ExecuteAsync(connection, sql.Replace("{0}", database.Tokens.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            // The plan of a statement is told when its cursor is closed: with the next one.
            await ExecuteAsync(connection, "SELECT 1");
            var scans = told.SelectMany(plan => Scan().Matches(plan)).Select(match => match.Value.Trim()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            lines.Add($"{what}: {string.Join("; ", scans)}");
        }

        await ExecuteAsync(connection, "ROLLBACK; RESET ALL");
        return lines;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex(@"(Index Only Scan|Index Scan|Bitmap Index Scan|Bitmap Heap Scan|Seq Scan|Tid Scan)( Backward)?( using \w+)? on \w+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scan();
}
