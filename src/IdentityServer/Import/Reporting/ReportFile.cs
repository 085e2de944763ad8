namespace IdentityPlatform.IdentityServer.Import.Reporting;

/// <summary>Every row that was left out or is not whole: kind, key, what became of it, why.</summary>
internal sealed class ReportFile : IAsyncDisposable
{
    private readonly PrivateFile _file;

    private ReportFile(PrivateFile file) => _file = file;

    /// <summary>Begins the file; null when none is asked for.</summary>
    public static async Task<ReportFile?> CreateAsync(string? path) =>
        path is null ? null : new ReportFile(await PrivateFile.CreateAsync(path, "kind", "key", "outcome", "reason"));

    public async Task WriteAsync(IEnumerable<Remark> remarks)
    {
        foreach (var remark in remarks)
            await _file.WriteAsync(remark.Kind, remark.Key, remark.Skipped ? "skipped" : "brought in part", remark.Text);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
