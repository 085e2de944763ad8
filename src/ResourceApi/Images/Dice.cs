using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.ResourceApi.Images;

/// <summary>Numbers that look random and are the same for the same words: SHA-256 of the words and a counter.</summary>
internal sealed class Dice(string words)
{
    private readonly byte[] _seed = SHA256.HashData(Encoding.UTF8.GetBytes(words));
    private ulong _counter;

    /// <summary>From <paramref name="least"/> to below <paramref name="end"/>.</summary>
    public double Between(double least, double end) => least + ((end - least) * Fraction());

    /// <summary>From 0 to below <paramref name="end"/>.</summary>
    public int Below(int end) => (int)Between(0, end);

    private double Fraction()
    {
        Span<byte> input = stackalloc byte[SHA256.HashSizeInBytes + sizeof(ulong)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _seed.CopyTo(input);
        BinaryPrimitives.WriteUInt64BigEndian(input[SHA256.HashSizeInBytes..], _counter++);
        SHA256.HashData(input, hash);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }
}
