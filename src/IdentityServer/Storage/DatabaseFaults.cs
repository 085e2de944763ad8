using System.Net.Sockets;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Tells a database that is away from a bug.</summary>
public static class DatabaseFaults
{
    private const string Key = "ConnectionStrings:IdentityServer";

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
            if (inner is PostgresException answer)
                return $"PostgreSQL cannot be used: {answer.MessageText}. {Fix(answer.SqlState)}.";
            if (inner is NpgsqlException or SocketException)
                return $"PostgreSQL cannot be used: {Reason(inner)}. Check {Key} and that the database is up.";
        }

        return null;
    }

    // The driver says what it could not do, its cause why.
    private static string Reason(Exception error) =>
        error.InnerException is SocketException or IOException or TimeoutException or System.Security.Authentication.AuthenticationException
            ? $"{error.Message} ({error.InnerException.Message})"
            : error.Message;

    private static string Fix(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword => $"Set the Password of {Key} to that login's, or give the login this one: \\password in psql",
        PostgresErrorCodes.InvalidAuthorizationSpecification => $"Check Username in {Key} and pg_hba.conf of the server; src/Database/README.md makes the logins",
        PostgresErrorCodes.InvalidCatalogName => $"Check Database in {Key}, or make the database: src/Database/README.md",
        PostgresErrorCodes.InsufficientPrivilege => $"Check Username in {Key}: rights are granted to that login by `migrate`, which runs as the owner of the schema (ConnectionStrings:Migrator)",
        PostgresErrorCodes.TooManyConnections => "Raise max_connections of the server, or set Maximum Pool Size in the connection strings of the replicas so that they fit together",
        PostgresErrorCodes.CannotConnectNow => "It is starting or stopping: try again in a moment",
        PostgresErrorCodes.DiskFull => "Make room on the disk of the database",
        PostgresErrorCodes.ReadOnlySqlTransaction => "This is a standby: name the primary, or several hosts with Target Session Attributes=primary",
        _ => $"Check {Key} and that the database is up",
    };
}
