using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>
/// An opaque secret handed to a client or browser (code, refresh token, interaction): 256 random bits as
/// base64url. Only its SHA-256 is ever stored; a fast hash is enough for a secret nobody can guess.
/// </summary>
public static class TokenHandle
{
    private const int Bytes = 32;

    /// <summary>Makes a new handle.</summary>
    /// <returns>43 base64url characters.</returns>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What the database keeps in place of the handle.</summary>
    /// <param name="handle">As sent by a client; need not be one of ours.</param>
    /// <returns>SHA-256 of its UTF-8 form, 32 bytes.</returns>
    [SuppressMessage("Performance", "CA1819", Justification = "A hash is bytes.")]
    public static byte[] Hash(string handle) => SHA256.HashData(Encoding.UTF8.GetBytes(handle));
}
