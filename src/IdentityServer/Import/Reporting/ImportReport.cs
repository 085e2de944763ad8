namespace IdentityPlatform.IdentityServer.Import.Reporting;

/// <summary>What a run came to: counts by kind, and reasons by count. Names and e-mails are in the report file only.</summary>
public sealed class ImportReport
{
    private const int Examples = 3;

    private readonly ReportFile? _rows;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Dictionary<string, KindCount> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, bool Skipped, string Text), ReasonCount> _reasons = [];

    internal ImportReport(ImportRequest request, ReportFile? rows, TimeProvider time)
    {
        (Request, _rows, _time) = (request, rows, time);
        _started = time.GetTimestamp();
    }

    /// <summary>What was asked for.</summary>
    public ImportRequest Request { get; }

    /// <summary>Told to stop before the end.</summary>
    public bool Stopped { get; internal set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Counts, in the order of the steps.</summary>
    public IReadOnlyList<KindCount> Kinds => [.. _kinds.Values];

    /// <summary>Reasons, the most frequent first.</summary>
    public IReadOnlyList<ReasonCount> Reasons => [.. _reasons.Values.OrderByDescending(reason => reason.Skipped).ThenByDescending(reason => reason.Count)];

    /// <summary>Rows read in all.</summary>
    public long Read => _kinds.Values.Sum(kind => kind.Read);

    internal void Begin(string kind) => _kinds.TryAdd(kind, new KindCount(kind, 0, 0, 0, 0));

    internal async Task AddAsync(string kind, BatchResult batch)
    {
        Begin(kind);
        _kinds[kind] = _kinds[kind].Plus(batch);
        foreach (var remark in batch.Remarks)
        {
            var key = (remark.Kind, remark.Skipped, remark.Text);
            var before = _reasons.GetValueOrDefault(key) ?? new ReasonCount(remark.Kind, remark.Skipped, remark.Text, 0, []);
            // Numbers and UUIDs say nothing of a person; other keys are names.
            var show = before.Examples.Count < Examples && (long.TryParse(remark.Key, out _) || Guid.TryParse(remark.Key, out _));
            _reasons[key] = before with { Count = before.Count + 1, Examples = show ? [.. before.Examples, remark.Key] : before.Examples };
        }

        if (_rows is not null)
            await _rows.WriteAsync(batch.Remarks);
    }

    internal void End() => Elapsed = _time.GetElapsedTime(_started);
}

/// <summary>Counts of one kind of row.</summary>
public sealed record KindCount(string Kind, long Read, long Brought, long Unchanged, long Skipped)
{
    internal KindCount Plus(BatchResult batch) =>
        this with { Read = Read + batch.Read, Brought = Brought + batch.Brought, Unchanged = Unchanged + batch.Unchanged, Skipped = Skipped + batch.Skipped };
}

/// <summary>How often something is to be told.</summary>
/// <param name="Kind">user, store, ...</param>
/// <param name="Skipped">False: the rows were brought, but not whole.</param>
/// <param name="Text">What.</param>
/// <param name="Count">How often.</param>
/// <param name="Examples">Keys of the first few, where they name nobody.</param>
public sealed record ReasonCount(string Kind, bool Skipped, string Text, long Count, IReadOnlyList<string> Examples);
