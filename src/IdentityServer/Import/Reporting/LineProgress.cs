using System.Globalization;

namespace IdentityPlatform.IdentityServer.Import.Reporting;

/// <summary>A line every few seconds, for logs and pipes.</summary>
internal sealed class LineProgress(TextWriter output, TimeProvider time) : IImportProgress
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private string _kind = "";
    private long _total;
    private long _done;
    private long _told;

    public void Begin(string kind, long total)
    {
        (_kind, _total, _done) = (kind, total, 0);
        _told = time.GetTimestamp();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {total} to read"));
    }

    public void Advance(long rows)
    {
        _done += rows;
        if (time.GetElapsedTime(_told) < Pause)
            return;
        _told = time.GetTimestamp();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_kind}: {_done} of {_total}"));
    }
}
