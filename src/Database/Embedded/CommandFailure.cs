namespace IdentityPlatform.Database.Embedded;

/// <summary>What PostgreSQL's programs print, as one line that says why they failed.</summary>
internal static class CommandFailure
{
    private const int MostLines = 3;
    private static readonly string[] Reasons = ["error:", "ERROR:", "FATAL:", "PANIC:", "could not"];

    /// <summary>The lines that give a reason, else the last ones; and what to do where that is known.</summary>
    public static string Describe(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var reasons = lines.Where(line => Reasons.Any(word => line.Contains(word, StringComparison.Ordinal))).ToArray();
        var text = string.Join(' ', (reasons.Length > 0 ? reasons : lines).TakeLast(MostLines));
        return output.Contains("No space left on device", StringComparison.Ordinal) ? $"{text} Make room on that disk, then try again."
            : output.Contains("shared memory", StringComparison.Ordinal) ? $"{text} End the processes that a killed server left behind, then try again."
            : text;
    }
}
