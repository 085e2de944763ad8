using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>
/// Encrypts a refresh token's successor under the token itself (AES-256-GCM, key by HKDF-SHA256, RFC 5869): only who
/// holds the token can have the successor again, and the database, which knows a hash, cannot. The key is used for the
/// few retries of one rotation, far below the limits of random nonces (NIST SP 800-38D §8.3).
/// </summary>
internal static class SuccessorWrap
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;

    /// <summary>Encrypts.</summary>
    /// <param name="token">The presented token.</param>
    /// <param name="successor">The token that follows it.</param>
    /// <returns>Nonce, tag, ciphertext.</returns>
    public static byte[] Wrap(string token, string successor)
    {
        var plain = Encoding.ASCII.GetBytes(successor);
        var wrapped = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = wrapped.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = Cipher(token);
        aes.Encrypt(nonce, plain, wrapped.AsSpan(NonceBytes + TagBytes), wrapped.AsSpan(NonceBytes, TagBytes));
        return wrapped;
    }

    /// <summary>Decrypts.</summary>
    /// <param name="token">The presented token.</param>
    /// <param name="wrapped">What <see cref="Wrap"/> made under it.</param>
    /// <param name="successor">The token that follows it.</param>
    /// <returns>False when it was not made under this token, or was altered.</returns>
    public static bool TryUnwrap(string token, ReadOnlySpan<byte> wrapped, [NotNullWhen(true)] out string? successor)
    {
        successor = null;
        if (wrapped.Length <= NonceBytes + TagBytes)
        {
            return false;
        }

        var plain = new byte[wrapped.Length - NonceBytes - TagBytes];
        using var aes = Cipher(token);
        try
        {
            aes.Decrypt(wrapped[..NonceBytes], wrapped[(NonceBytes + TagBytes)..], wrapped.Slice(NonceBytes, TagBytes), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        successor = Encoding.ASCII.GetString(plain);
        return true;
    }

    private static AesGcm Cipher(string token)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(token), key, default, "refresh token successor, v1"u8);
        return new AesGcm(key, TagBytes);
    }
}
