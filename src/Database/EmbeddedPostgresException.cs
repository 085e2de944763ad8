namespace IdentityPlatform.Database;

/// <summary>The private PostgreSQL cluster cannot be made, started or stopped. The message says why and what to do.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    /// <summary>A failure with the text shown to whoever started the program.</summary>
    public EmbeddedPostgresException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its cause.</summary>
    public EmbeddedPostgresException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
