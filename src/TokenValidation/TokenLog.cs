using Microsoft.Extensions.Logging;

namespace IdentityPlatform.TokenValidation;

internal static partial class TokenLog
{
    [LoggerMessage(3001, LogLevel.Information, "Fetched {Count} signing keys of {Issuer}.")]
    public static partial void KeysFetched(ILogger logger, string issuer, int count);

    [LoggerMessage(3002, LogLevel.Warning, "The issuer {Issuer} is not to be had: {Reason}. Known keys stay in use.")]
    public static partial void IssuerUnavailable(ILogger logger, string issuer, string reason);

    [LoggerMessage(3003, LogLevel.Debug, "Refused a token: {Reason}.")]
    public static partial void TokenRefused(ILogger logger, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "A token could not be checked: {Reason}.")]
    public static partial void TokenUncheckable(ILogger logger, string reason);

    [LoggerMessage(3005, LogLevel.Debug, "Denied: {Reason}.")]
    public static partial void Denied(ILogger logger, string reason);

    [LoggerMessage(3006, LogLevel.Information, "Following the security events of {Issuer}: everything told so far is known.")]
    public static partial void FeedReached(ILogger logger, string issuer);

    [LoggerMessage(3007, LogLevel.Warning, "The security events of {Issuer} are not to be had: {Reason}. Tokens are judged by {WhenUnreachable} until they are.")]
    public static partial void FeedLost(ILogger logger, string issuer, string reason, FeedUnreachable whenUnreachable);

    [LoggerMessage(3008, LogLevel.Information, "The stream of security events is gone; a new one tells everything of late again.")]
    public static partial void StreamGone(ILogger logger);

    [LoggerMessage(3009, LogLevel.Error, "Refused a security event token: {Error}, {Reason}. It was not applied.")]
    public static partial void SetRefused(ILogger logger, string error, string reason);

    [LoggerMessage(3012, LogLevel.Error, "Following the security events failed; it is tried again.")]
    public static partial void FeedFailed(ILogger logger, Exception error);

    [LoggerMessage(3010, LogLevel.Debug, "Applied {Count} security events.")]
    public static partial void EventsApplied(ILogger logger, int count);

    [LoggerMessage(3011, LogLevel.Warning, "More security events than RememberedEvents: tokens issued before {Time} are asked about or refused.")]
    public static partial void EventsForgotten(ILogger logger, DateTimeOffset time);
}
