using System.Text.Encodings.Web;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Import;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Import;

/// <summary>Writes a batch by one statement. A row that the database refuses is found by halves and left out; the others go on.</summary>
/// <typeparam name="T">What is written; its members are the statement's columns.</typeparam>
/// <param name="kind">user, store, ...</param>
/// <param name="sql">The statement, see <see cref="RowStatements"/>.</param>
/// <param name="explain">Says why rows conflicted; null when the statement does.</param>
internal sealed class RowWriter<T>(string kind, string sql, string? explain = null)
    where T : class, IImportedRow
{
    private const string Place = "rows";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes.</summary>
    /// <returns>What is to be told of rows.</returns>
    public async Task<IReadOnlyList<Remark>> WriteAsync(ImportTarget target, IReadOnlyList<T> rows)
    {
        if (rows.Count == 0)
            return [];
        await target.SaveAsync(Place);
        try
        {
            return await TryAsync(target, rows);
        }
        catch (PostgresException error) when (IsOfARow(error))
        {
            await target.RollbackAsync(Place);
            if (rows.Count == 1)
                return [new Remark(kind, rows[0].Key, Skipped: true, $"the database refuses it ({error.SqlState} {error.ConstraintName ?? error.ColumnName})".TrimEnd(' ', ')') + ")")];
            var half = rows.Count / 2;
            return [.. await WriteAsync(target, [.. rows.Take(half)]), .. await WriteAsync(target, [.. rows.Skip(half)])];
        }
    }

    // PostgreSQL appendix A: class 22 data exception, class 23 integrity constraint violation.
    private static bool IsOfARow(PostgresException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal) || error.SqlState.StartsWith("23", StringComparison.Ordinal);

    private async Task<IReadOnlyList<Remark>> TryAsync(ImportTarget target, IReadOnlyList<T> rows)
    {
        var remarks = await ReadAsync(target, sql, rows);
        var conflicts = remarks.Where(remark => remark.Text.Length == 0).Select(remark => remark.Key).ToHashSet(StringComparer.Ordinal);
        if (explain is null || conflicts.Count == 0)
            return remarks;
        // A second statement sees what the first one wrote: the conflict may be within the batch.
        var reasons = await ReadAsync(target, explain, [.. rows.Where(row => conflicts.Contains(row.Key))]);
        return [.. remarks.Where(remark => remark.Text.Length > 0), .. reasons];
    }

    private async Task<IReadOnlyList<Remark>> ReadAsync(ImportTarget target, string statement, IReadOnlyList<T> rows)
    {
        await using var command = target.OverRows(statement, JsonSerializer.Serialize(rows, Json));
        await using var reader = await command.ExecuteReaderAsync();
        List<Remark> remarks = [];
        while (await reader.ReadAsync())
            remarks.Add(new Remark(kind, reader.GetString(0), reader.GetBoolean(1), reader.IsDBNull(2) ? "" : reader.GetString(2)));
        return remarks;
    }
}
