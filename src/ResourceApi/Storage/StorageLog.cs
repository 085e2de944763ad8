namespace IdentityPlatform.ResourceApi.Storage;

internal static partial class StorageLog
{
    [LoggerMessage(4001, LogLevel.Information, "ConnectionStrings:ResourceApi is not set: using the private PostgreSQL in {DataDirectory}, brought to this version.")]
    public static partial void EmbeddedUsed(ILogger logger, string dataDirectory);

    [LoggerMessage(4002, LogLevel.Warning, "The database is away: {Reason}.")]
    public static partial void DatabaseAway(ILogger logger, string reason);

    [LoggerMessage(4003, LogLevel.Information, "The database refused a value: {SqlState}.")]
    public static partial void ValueRefused(ILogger logger, string sqlState);
}
