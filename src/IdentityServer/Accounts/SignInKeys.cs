using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.IdentityServer.Accounts.Sessions;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What failed attempts are counted under.</summary>
/// <param name="Account">The account, or a name that nobody has: both lock alike.</param>
/// <param name="AccountAtAddress">The same from one address; null when the address is unknown.</param>
/// <param name="Address">The address whatever the account; null when it is unknown or stands for many people.</param>
public sealed record SignInKeys(byte[] Account, byte[]? AccountAtAddress, byte[]? Address = null);

/// <summary>
/// Makes keys that do not tell what was typed: a mistyped name may be a password. They are keyed hashes, so that the
/// table alone cannot be searched for names either.
/// </summary>
public sealed class SignInKeyMaker(IServerSecrets secrets)
{
    private const string SecretName = "sign-in-keys";

    private volatile byte[]? _secret;

    /// <summary>One key for every way to name the account (AC-101): the user's id when there is one.</summary>
    public async ValueTask<SignInKeys> MakeAsync(Guid? userId, string normalizedName, string? ipAddress, CancellationToken cancellationToken)
    {
        var secret = _secret ??= await secrets.GetAsync(SecretName, cancellationToken);
        byte[] subject = userId is { } id ? [1, .. id.ToByteArray()] : [2, .. Encoding.UTF8.GetBytes(normalizedName)];
        var account = HMACSHA256.HashData(secret, subject);
        if (Network.SubscriberOf(ipAddress) is not { } network)
            return new SignInKeys(account, null);
        byte[] pair = [3, .. account, .. network];
        byte[] alone = [4, .. network];
        return new SignInKeys(account, HMACSHA256.HashData(secret, pair), HMACSHA256.HashData(secret, alone));
    }
}
