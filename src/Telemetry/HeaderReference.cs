namespace IdentityPlatform.Telemetry;

/// <summary>The value of a header where it is kept: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
internal static class HeaderReference
{
    private const string Environment = "env:";
    private const string InFile = "file:";

    /// <summary>Why the reference leads to no value; null when it does.</summary>
    public static string? Problem(string reference) => Read(reference) switch
    {
        { Length: > 0 } value => value.Any(char.IsControl) ? "refers to a value with control characters" : null,
        "" => "refers to an empty value",
        _ => reference.StartsWith(Environment, StringComparison.Ordinal) || reference.StartsWith(InFile, StringComparison.Ordinal)
            ? $"refers to nothing: '{reference}'"
            : "is not a reference",
    };

    /// <summary>The value; null when there is none.</summary>
    public static string? Read(string reference)
    {
        if (reference.StartsWith(Environment, StringComparison.Ordinal))
            return System.Environment.GetEnvironmentVariable(reference[Environment.Length..]);
        if (!reference.StartsWith(InFile, StringComparison.Ordinal))
            return null;
        try
        {
            return File.ReadAllText(reference[InFile.Length..]).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
