namespace IdentityPlatform.Bench.Report;

/// <summary>Where the figures are kept: between marks of a document, or in a file of their own.</summary>
internal static class FigureFile
{
    private const string Start = "<!-- figures -->\n";
    private const string End = "<!-- /figures -->";

    /// <summary>Writes the figures; a document with marks keeps what is around them.</summary>
    public static async Task WriteAsync(string file, string markdown, CancellationToken cancellationToken)
    {
        var text = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : "";
        var (start, end) = (text.IndexOf(Start, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        var whole = start >= 0 && end > start ? text[..(start + Start.Length)] + markdown + text[end..] : markdown;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(file, whole, cancellationToken);
    }
}
