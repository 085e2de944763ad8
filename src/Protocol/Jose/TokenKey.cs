using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>The SHA-256 of a token: what a token is remembered by, so that memory holds no tokens.</summary>
/// <param name="High">Its first half.</param>
/// <param name="Low">Its second half.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenKey(UInt128 High, UInt128 Low)
{
    /// <summary>Computes it.</summary>
    /// <param name="token">The token as sent.</param>
    /// <returns>The key.</returns>
    public static TokenKey Of(string token)
    {
        var length = Encoding.UTF8.GetByteCount(token);
        Span<byte> text = length <= 4096 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(token, text);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return new TokenKey(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }
}
