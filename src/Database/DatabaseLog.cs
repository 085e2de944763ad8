using Microsoft.Extensions.Logging;

namespace IdentityPlatform.Database;

internal static partial class DatabaseLog
{
    [LoggerMessage(1000, LogLevel.Information, "Made a PostgreSQL {Version} cluster in {Folder}")]
    public static partial void ClusterMade(ILogger logger, string folder, int version);

    [LoggerMessage(1001, LogLevel.Information, "Started PostgreSQL in {Folder} in {Milliseconds} ms")]
    public static partial void ServerStarted(ILogger logger, string folder, long milliseconds);

    [LoggerMessage(1002, LogLevel.Information, "Joined the running PostgreSQL in {Folder}")]
    public static partial void ServerJoined(ILogger logger, string folder);

    [LoggerMessage(1003, LogLevel.Information, "Stopped PostgreSQL in {Folder}")]
    public static partial void ServerStopped(ILogger logger, string folder);

    [LoggerMessage(1004, LogLevel.Warning, "The user {User}, whom PostgreSQL runs as because this is root, cannot enter {Asked}; the database is kept in {Folder}")]
    public static partial void ElsewhereThanAsked(ILogger logger, string asked, string user, string folder);

    [LoggerMessage(1981, LogLevel.Warning, "PostgreSQL has ended by itself and does not start again, will try once more: {Reason}")]
    public static partial void NotRevived(ILogger logger, string reason);

    [LoggerMessage(1010, LogLevel.Information, "Applied migration {File} to schema {Schema} in {Milliseconds} ms")]
    public static partial void MigrationApplied(ILogger logger, string file, string schema, long milliseconds);

    [LoggerMessage(1011, LogLevel.Information, "Another program migrates schema {Schema}; waiting for it")]
    public static partial void MigrationWaits(ILogger logger, string schema);

    [LoggerMessage(1012, LogLevel.Information, "Migration {File} gives way to requests that hold what it needs, and begins again")]
    public static partial void MigrationGivesWay(ILogger logger, string file);

    [LoggerMessage(1980, LogLevel.Warning, "Threads are blocked, as by a database that stands still: lent {Threads} more, so that other requests go on")]
    public static partial void ThreadsLent(ILogger logger, int threads);
}
