namespace IdentityPlatform.Database;

/// <summary>Which servers the platform runs on.</summary>
public static class ServerVersion
{
    /// <summary>The oldest major version.</summary>
    public const int Oldest = 15;

    /// <summary>Refuses a server that is too old.</summary>
    /// <exception cref="SchemaVersionException">It is.</exception>
    public static void Check(Version version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (version.Major < Oldest)
            throw new SchemaVersionException($"PostgreSQL {version} is too old: {Oldest} or later is needed. Upgrade the server.");
    }
}
