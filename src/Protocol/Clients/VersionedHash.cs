using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace IdentityPlatform.Protocol.Clients;

/// <summary>
/// The PBKDF2 hash with a header that ASP.NET Core Identity keeps of passwords and OpenIddict of client secrets, base64:
/// <c>0x01, PRF, iterations, salt length</c> (big-endian, 32 bits each), salt, subkey; or Identity's version 2:
/// <c>0x00</c>, 16 bytes of salt, 32 of subkey, always HMAC-SHA-1 and 1,000 iterations. Read only: nothing here makes one.
/// </summary>
public sealed class VersionedHash
{
    // A stored text is data: a wrong number in it must not stop the server for minutes.
    private const int MaxIterations = 2_000_000;
    private const int MaxText = 1024;
    private const int HeaderBytes = 13;
    private const int MinSaltBytes = 8;
    private const int MinSubkeyBytes = 16;
    private const int MaxBytes = 256;
    private const int OldSaltBytes = 16;
    private const int OldLength = 1 + OldSaltBytes + 32;
    private const int OldIterations = 1000;

    private readonly byte[] _salt;
    private readonly byte[] _subkey;

    private VersionedHash(HashAlgorithmName algorithm, int iterations, byte[] salt, byte[] subkey) =>
        (Algorithm, Iterations, _salt, _subkey) = (algorithm, iterations, salt, subkey);

    /// <summary>The hash of PBKDF2's HMAC.</summary>
    public HashAlgorithmName Algorithm { get; }

    /// <summary>How often it is applied: what a check costs.</summary>
    public int Iterations { get; }

    /// <summary>Reads a stored hash.</summary>
    /// <param name="stored">Base64.</param>
    /// <param name="hash">The hash.</param>
    /// <returns>False for anything that is not exactly one of the two forms, or that would cost too much to check.</returns>
    public static bool TryParse(string? stored, [NotNullWhen(true)] out VersionedHash? hash)
    {
        hash = null;
        if (stored is null or { Length: 0 or > MaxText })
        {
            return false;
        }

        var bytes = new byte[stored.Length];
        if (!Convert.TryFromBase64String(stored, bytes, out var length) || length == 0)
        {
            return false;
        }

        hash = bytes[0] switch
        {
            0 => ReadOld(bytes.AsSpan(0, length)),
            1 => ReadVersioned(bytes.AsSpan(0, length)),
            _ => null,
        };
        return hash is not null;
    }

    /// <summary>Checks a secret in a time that does not depend on how much of it is right.</summary>
    /// <param name="presented">As sent; well-formed UTF-16.</param>
    /// <returns>True when it is the secret.</returns>
    public bool Matches(string presented)
    {
        var actual = Rfc2898DeriveBytes.Pbkdf2(presented, _salt, Iterations, Algorithm, _subkey.Length);
        return CryptographicOperations.FixedTimeEquals(actual, _subkey);
    }

    private static VersionedHash? ReadOld(ReadOnlySpan<byte> bytes) => bytes.Length == OldLength
        ? new VersionedHash(HashAlgorithmName.SHA1, OldIterations, bytes[1..(1 + OldSaltBytes)].ToArray(), bytes[(1 + OldSaltBytes)..].ToArray())
        : null;

    private static VersionedHash? ReadVersioned(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < HeaderBytes or > MaxBytes)
        {
            return null;
        }

        var iterations = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]);
        var salt = BinaryPrimitives.ReadUInt32BigEndian(bytes[9..]);
        if (iterations is < 1 or > MaxIterations || salt < MinSaltBytes || salt > bytes.Length - HeaderBytes - MinSubkeyBytes)
        {
            return null;
        }

        // KeyDerivationPrf: 0 HMAC-SHA-1, 1 HMAC-SHA-256, 2 HMAC-SHA-512.
        HashAlgorithmName? algorithm = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) switch
        {
            0 => HashAlgorithmName.SHA1,
            1 => HashAlgorithmName.SHA256,
            2 => HashAlgorithmName.SHA512,
            _ => null,
        };
        var body = bytes[HeaderBytes..];
        return algorithm is { } known ? new VersionedHash(known, (int)iterations, body[..(int)salt].ToArray(), body[(int)salt..].ToArray()) : null;
    }
}
