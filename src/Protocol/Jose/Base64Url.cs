using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Codec = System.Buffers.Text.Base64Url;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// base64url without padding, RFC 4648 §5 as RFC 7515 §2 profiles it. Decoding is strict: one value has exactly one
/// accepted spelling, so a token cannot be altered without its text being refused.
/// </summary>
public static class Base64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // RFC 4648 §3.5: the pad bits of the last character are zero. With one byte left over 4 bits are spare, with two 2 bits.
    private static readonly SearchValues<char> LastOfTwo = SearchValues.Create("AQgw");
    private static readonly SearchValues<char> LastOfThree = SearchValues.Create("AEIMQUYcgkosw048");

    /// <summary>Encodes <paramref name="data"/>; empty data gives the empty string.</summary>
    public static string Encode(ReadOnlySpan<byte> data) => Codec.EncodeToString(data);

    /// <summary>The number of characters that <paramref name="byteCount"/> bytes take.</summary>
    public static int EncodedLength(int byteCount) => Codec.GetEncodedLength(byteCount);

    /// <summary>
    /// Encodes <paramref name="data"/> as UTF-8 (ASCII) bytes and answers how many were written.
    /// <paramref name="utf8Destination"/> must hold <see cref="EncodedLength"/> bytes.
    /// </summary>
    public static int Encode(ReadOnlySpan<byte> data, Span<byte> utf8Destination) => Codec.EncodeToUtf8(data, utf8Destination);

    /// <summary>
    /// True when <paramref name="text"/> is base64url in its one canonical form: no padding, no white space, no character
    /// of plain base64, a possible length and no spare bits set. The empty text is well formed.
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(Alphabet))
            return false;
        return (text.Length % 4) switch
        {
            0 => true,
            2 => LastOfTwo.Contains(text[^1]),
            3 => LastOfThree.Contains(text[^1]),
            _ => false,
        };
    }

    /// <summary>Decodes <paramref name="text"/> strictly; false when it is not well formed.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? data)
    {
        data = IsWellFormed(text) ? Codec.DecodeFromChars(text) : null;
        return data is not null;
    }

    /// <summary>Decodes <paramref name="text"/> strictly; false when it is null or not well formed.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? data)
    {
        data = null;
        return text is not null && TryDecode(text.AsSpan(), out data);
    }

    /// <summary>
    /// Decodes <paramref name="text"/> strictly into <paramref name="destination"/>; false when it is not well formed or
    /// does not fit.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        return IsWellFormed(text) && Codec.TryDecodeFromChars(text, destination, out written);
    }

    /// <summary>Encodes the UTF-8 bytes of <paramref name="text"/>.</summary>
    public static string EncodeText(string text) => Encode(Encoding.UTF8.GetBytes(text));
}
