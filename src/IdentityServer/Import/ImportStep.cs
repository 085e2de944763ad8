using IdentityPlatform.IdentityServer.Storage.Import;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>One table's way from there to here.</summary>
internal interface IImportStep
{
    /// <summary>What the report calls its rows.</summary>
    string Kind { get; }

    /// <summary>What is read.</summary>
    SourceQuery Query { get; }

    /// <summary>Brings a batch within its transaction.</summary>
    Task<BatchResult> ApplyAsync(ImportTarget target, IReadOnlyList<SourceRow?> rows);
}

/// <summary>What came of a batch.</summary>
/// <param name="Read">Rows of the source.</param>
/// <param name="Brought">Rows that are new here.</param>
/// <param name="Unchanged">Rows that were brought before.</param>
/// <param name="Remarks">What is to be told.</param>
public sealed record BatchResult(int Read, int Brought, int Unchanged, IReadOnlyList<Remark> Remarks)
{
    /// <summary>Rows left out.</summary>
    public int Skipped => Read - Brought - Unchanged;
}

/// <summary>Map what is new, prepare it, write it, tell what was left out.</summary>
/// <typeparam name="T">What the rows become.</typeparam>
/// <param name="kind">What the report calls them.</param>
/// <param name="query">What is read.</param>
/// <param name="map">The pure part.</param>
/// <param name="writer">The statement.</param>
/// <param name="prepare">What only our database knows; null for nothing.</param>
internal sealed class ImportStep<T>(
    string kind, SourceQuery query, Func<SourceRow, Mapping<T>> map, RowWriter<T> writer, Func<ImportTarget, IReadOnlyList<T>, Task<IReadOnlyList<T>>>? prepare = null) : IImportStep
    where T : class, IImportedRow
{
    public string Kind => kind;

    public SourceQuery Query => query;

    public async Task<BatchResult> ApplyAsync(ImportTarget target, IReadOnlyList<SourceRow?> rows)
    {
        var mapped = rows.Select(row => row is null ? Mapping.Skip<T>("", SkipReasons.Unreadable) : map(row)).ToList();
        var known = await target.KnownAsync(kind, mapped.Select(row => row.Key));
        var fresh = mapped.Where(row => !known.Contains(row.Key)).ToList();
        IReadOnlyList<T> values = [.. fresh.Select(row => row.Value).OfType<T>()];
        if (prepare is not null && values.Count > 0)
            values = await prepare(target, values);

        var told = await writer.WriteAsync(target, values);
        var refused = told.Where(remark => remark.Skipped).Select(remark => remark.Key).ToHashSet(StringComparer.Ordinal);
        List<Remark> remarks = [.. told];
        foreach (var row in fresh)
        {
            if (row.Skipped is { } reason)
                remarks.Add(new Remark(kind, row.Key, Skipped: true, reason));
            else if (!refused.Contains(row.Key))
                remarks.AddRange(row.Notes.Select(note => new Remark(kind, row.Key, Skipped: false, note)));
        }

        return new BatchResult(rows.Count, values.Count - refused.Count, rows.Count - fresh.Count, remarks);
    }
}
