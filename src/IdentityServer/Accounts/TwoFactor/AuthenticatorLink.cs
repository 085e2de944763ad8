namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>What an authenticator app scans: the secret and whose it is (the "Key URI Format" that all of them read).</summary>
/// <param name="Uri">The <c>otpauth:</c> URI.</param>
/// <param name="Secret">The secret in base 32, for typing.</param>
public sealed record AuthenticatorLink(string Uri, string Secret)
{
    /// <summary>The link of a user.</summary>
    /// <param name="service">What the app calls this service.</param>
    /// <param name="userName">Tells several accounts apart.</param>
    /// <param name="secret">The shared secret.</param>
    public static AuthenticatorLink Of(string service, string userName, byte[] secret)
    {
        var (encoded, issuer) = (Base32.Encode(secret), System.Uri.EscapeDataString(service));
        return new(
            $"otpauth://totp/{issuer}:{System.Uri.EscapeDataString(userName)}?secret={encoded}&issuer={issuer}&algorithm=SHA1&digits={Totp.Digits}&period={Totp.Period}",
            encoded);
    }
}
