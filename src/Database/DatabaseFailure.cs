using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace IdentityPlatform.Database;

/// <summary>Says why a database cannot be used, and what to do, to whoever started a program.</summary>
public static class DatabaseFailure
{
    /// <summary>One line; null when the failure is not the database's.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="key">The setting that says where the database is.</param>
    public static string? Describe(Exception? error, string key)
    {
        for (; error is not null; error = error.InnerException)
        {
            // Its message has a second part on another line; the first says all.
            if (error is PostgresException answer)
                return $"PostgreSQL cannot be used: {answer.MessageText}. {Fix(answer.SqlState, key)}.";
            if (error is NpgsqlException)
                return $"PostgreSQL cannot be used: {Reason(error)}. Check {key} and that the database is up.";
        }

        return null;
    }

    // The driver says what it could not do, its cause why.
    private static string Reason(Exception error) =>
        error.InnerException is SocketException or IOException or TimeoutException or AuthenticationException
            ? $"{error.Message} ({error.InnerException.Message})"
            : error.Message;

    private static string Fix(string state, string key) => state switch
    {
        PostgresErrorCodes.InvalidPassword => $"Set the Password of {key} to that login's, or give the login this one: \\password in psql",
        PostgresErrorCodes.InvalidAuthorizationSpecification => $"Check Username in {key} and pg_hba.conf of the server; src/Database/README.md makes the logins",
        PostgresErrorCodes.InvalidCatalogName => $"Check Database in {key}, or make the database: src/Database/README.md",
        PostgresErrorCodes.InsufficientPrivilege => $"Check Username in {key}: rights are granted to that login by `migrate`, which runs as the owner of the schema (ConnectionStrings:Migrator)",
        PostgresErrorCodes.TooManyConnections => "Raise max_connections of the server, or set Maximum Pool Size in the connection strings so that all replicas fit",
        PostgresErrorCodes.CannotConnectNow => "It is starting or stopping: try again in a moment",
        PostgresErrorCodes.DiskFull => "Make room on the disk of the database",
        PostgresErrorCodes.ReadOnlySqlTransaction => "This is a standby: name the primary, or several hosts with Target Session Attributes=primary",
        _ => $"Check {key} and that the database is up",
    };
}
