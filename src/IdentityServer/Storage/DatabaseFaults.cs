using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Tells a database that is away from a bug.</summary>
public static class DatabaseFaults
{
    /// <summary>Whether the same request may succeed later: no connection, no answer in time, no free connection, shutting down, read-only.</summary>
    public static bool IsUnavailable(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            // A standby that has not been promoted yet refuses writes.
            if (error is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
                return true;
            if (error is NpgsqlException { IsTransient: true })
                return true;
        }

        return false;
    }

    /// <summary>What to tell whoever started the server; null when the failure is not the database's.</summary>
    public static string? Describe(Exception error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is NpgsqlException or System.Net.Sockets.SocketException)
                return $"PostgreSQL cannot be used: {inner.Message}. Check ConnectionStrings:IdentityServer and that the database is up.";
        }

        return null;
    }
}
