using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>An authenticator app (RFC 6238), written apart from the server's: it takes the key that a person would type.</summary>
public sealed class AuthenticatorApp(string key)
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private readonly byte[] _secret = Decode(key);

    /// <summary>The code of now (0) or of half a minute later (1): the server takes both, in this order, and nobody has to wait.</summary>
    public string Code(int halfMinutes)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30) + halfMinutes);
#pragma warning disable CA5350 // What apps do.
        var hash = HMACSHA1.HashData(_secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fffffff;
        return $"{number % 1_000_000:D6}";
    }

    private static byte[] Decode(string key)
    {
        var bits = string.Concat(key.Where(c => c != ' ').Select(c => Convert.ToString(Digits.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }
}
