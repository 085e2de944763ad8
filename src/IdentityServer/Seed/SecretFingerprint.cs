using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>
/// Tells whether a secret of a seed file is the one that was applied before, without paying for its slow hash at every
/// start. What is kept is encrypted: whoever reads the database learns nothing that is easier to attack than the hash.
/// </summary>
public sealed class SecretFingerprint(IDataProtectionProvider dataProtection)
{
    private const string Purpose = "client-secret-fingerprint";

    /// <summary>The fingerprint to keep.</summary>
    public byte[] Make(string clientId, string secret) => Protector(clientId).Protect(Digest(secret));

    /// <summary>Whether a kept fingerprint is of this secret; false when it cannot be decrypted any more.</summary>
    public bool Matches(string clientId, byte[]? fingerprint, string secret)
    {
        if (fingerprint is null)
            return false;
        try
        {
            return CryptographicOperations.FixedTimeEquals(Protector(clientId).Unprotect(fingerprint), Digest(secret));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private IDataProtector Protector(string clientId) => dataProtection.CreateProtector(Purpose, clientId);
}
