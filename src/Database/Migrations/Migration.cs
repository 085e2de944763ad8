namespace IdentityPlatform.Database;

/// <summary>One migration file.</summary>
/// <param name="Version">Its number, 1 or more.</param>
/// <param name="Name">What follows the number. One that starts with <c>expand_</c> says that programs from before it keep working.</param>
/// <param name="Sql">The text, with placeholders.</param>
/// <param name="Checksum">SHA-256 of the text with LF line ends, in lower-case hex.</param>
public sealed record Migration(int Version, string Name, string Sql, string Checksum)
{
    /// <summary>The file's name, <c>V001__name.sql</c>.</summary>
    public string File => FileName(Version, Name);

    internal static string FileName(int version, string name) => $"V{version:000}__{name}.sql";
}

/// <summary>Where a schema stands.</summary>
/// <param name="Current">The newest applied version, 0 for none.</param>
/// <param name="Expected">The version this program was built for.</param>
/// <param name="Pending">The files still to apply, in order.</param>
public sealed record MigrationStatus(int Current, int Expected, IReadOnlyList<Migration> Pending);

/// <summary>The schema is not at the version this program needs. The message is one line that says what to do.</summary>
public sealed class SchemaVersionException(string message) : Exception(message);

/// <summary>A migration file failed; its transaction was rolled back. The message names the file.</summary>
public sealed class MigrationException(string message, Exception? innerException = null) : Exception(message, innerException);
