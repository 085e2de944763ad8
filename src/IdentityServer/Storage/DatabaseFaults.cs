using IdentityPlatform.Database;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Tells a database that is away from a bug.</summary>
public static class DatabaseFaults
{
    /// <summary>The setting that says where the database is.</summary>
    internal const string Setting = "ConnectionStrings:IdentityServer";

    /// <summary>Whether the same request may succeed later: no connection, no answer in time, no free connection, shutting down, read-only.</summary>
    public static bool IsUnavailable(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            // A standby that has not been promoted yet refuses writes.
            if (error is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
                return true;
            // What PostgreSQL did not say itself is about the way to it: broken, or leading to no primary.
            if (error is NpgsqlException { IsTransient: true } or (NpgsqlException and not PostgresException))
                return true;
        }

        return false;
    }

    /// <summary>What to tell whoever started the server; null when the failure is not the database's.</summary>
    public static string? Describe(Exception error) => DatabaseFailure.Describe(error, Setting);
}
