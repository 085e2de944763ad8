namespace IdentityPlatform.Bff;

internal static partial class BffLog
{
    [LoggerMessage(6001, LogLevel.Information, "The identity server refused to renew a session: {Error}.")]
    public static partial void RenewalRefused(ILogger logger, string error);

    [LoggerMessage(6002, LogLevel.Warning, "The identity server did not answer a renewal: {Reason}.")]
    public static partial void RenewalFailed(ILogger logger, string reason);

    [LoggerMessage(6003, LogLevel.Warning, "A sign-in did not succeed: {Reason}.")]
    public static partial void SignInFailed(ILogger logger, string reason);
}
