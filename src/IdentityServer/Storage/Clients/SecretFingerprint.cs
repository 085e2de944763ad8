using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Storage.Clients;

/// <summary>
/// A chosen secret's digest beside its slow hash, so that it is not paid for at every start: neither when a seed file is
/// applied again nor when its client first comes. What is kept is encrypted: whoever reads the database learns nothing
/// that is easier to attack than the hash.
/// </summary>
public sealed class SecretFingerprint(IDataProtectionProvider dataProtection)
{
    private const string Purpose = "client-secret-fingerprint";

    /// <summary>The fingerprint to keep.</summary>
    public byte[] Make(string clientId, string secret) => Protector(clientId).Protect(Digest(secret));

    /// <summary>Whether a kept fingerprint is of this secret; false when it cannot be decrypted any more.</summary>
    public bool Matches(string clientId, byte[]? fingerprint, string secret) =>
        Open(clientId, fingerprint) is { } digest && CryptographicOperations.FixedTimeEquals(digest, Digest(secret));

    /// <summary>The SHA-256 of the secret; null when there is none or it cannot be decrypted any more.</summary>
    public byte[]? Open(string clientId, byte[]? fingerprint)
    {
        if (fingerprint is null)
            return null;
        try
        {
            return Protector(clientId).Unprotect(fingerprint);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private IDataProtector Protector(string clientId) => dataProtection.CreateProtector(Purpose, clientId);
}
