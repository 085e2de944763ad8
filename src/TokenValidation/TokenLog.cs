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
}
