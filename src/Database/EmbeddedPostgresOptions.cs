namespace IdentityPlatform.Database;

/// <summary>Where the private PostgreSQL cluster lives and how it is started.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>The platform's data directory; the cluster is kept in its <c>postgres</c> folder. Relative paths are taken from the working directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Server settings that replace or add to the durable defaults, for example <c>synchronous_commit = off</c> in a throw-away test cluster. Read when the server starts, not when a running one is joined.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long to wait for another process that starts or stops the cluster, and for the server to answer; crash recovery counts.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the server is started again when it was killed by itself while this process uses it.</summary>
    public bool Revive { get; init; }
}
