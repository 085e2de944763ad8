using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Makes the secrets that authenticator apps share with the server, and encrypts them. Each is bound to its user.</summary>
public sealed partial class AuthenticatorSecrets(IDataProtectionProvider protection, TimeProvider time, ILogger<AuthenticatorSecrets> logger)
{
    private static readonly TimeSpan SetupLifetime = TimeSpan.FromMinutes(30);

    /// <summary>A new secret.</summary>
    public static byte[] Create() => RandomNumberGenerator.GetBytes(Totp.SecretBytes);

    /// <summary>The secret as it is kept.</summary>
    public byte[] Seal(Guid userId, byte[] secret) => Kept(userId).Protect(secret);

    /// <summary>A kept secret; null when the Data Protection keys it was encrypted under are gone. Then only a recovery code helps.</summary>
    public byte[]? Open(Guid userId, byte[] kept)
    {
        try
        {
            return Kept(userId).Unprotect(kept);
        }
        catch (CryptographicException error)
        {
            LogUnreadable(logger, userId, error);
            return null;
        }
    }

    /// <summary>
    /// A secret that the page's form carries until a code proves that an app has it. Good for the user as they are now:
    /// switching on changes the security stamp, so it works once.
    /// </summary>
    public string Offer(Guid userId, string securityStamp, byte[] secret) =>
        Offered(userId, securityStamp).Protect(JsonSerializer.Serialize(new Carried(secret, time.GetUtcNow() + SetupLifetime)));

    /// <summary>The secret of a form; null when it is too old, another user's, or made up.</summary>
    public byte[]? Take(Guid userId, string securityStamp, string? offered)
    {
        try
        {
            var carried = offered is null ? null : JsonSerializer.Deserialize<Carried>(Offered(userId, securityStamp).Unprotect(offered));
            return carried is not null && carried.ExpiresAt > time.GetUtcNow() ? carried.Secret : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Kept(Guid userId) => protection.CreateProtector("authenticators", userId.ToString("D", CultureInfo.InvariantCulture));

    private IDataProtector Offered(Guid userId, string securityStamp) =>
        protection.CreateProtector("authenticator-setup", userId.ToString("D", CultureInfo.InvariantCulture), securityStamp);

    [LoggerMessage(EventId = 1541, Level = LogLevel.Error, Message = "The authenticator of user {UserId} cannot be decrypted with the Data Protection keys at hand; users reset-two-factor lets them set up another")]
    private static partial void LogUnreadable(ILogger logger, Guid userId, Exception error);

    private sealed record Carried(byte[] Secret, DateTimeOffset ExpiresAt);
}
