using System.Diagnostics.CodeAnalysis;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Base 32 without padding (RFC 4648 §6): how authenticator apps take secrets.</summary>
public static class Base32
{
    /// <summary>Its digits. Without 0, 1, 8 and 9, so that nobody confuses them with O, I and B.</summary>
    public const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private const int BitsPerDigit = 5;

    /// <summary>The bytes as text; bits missing at the end are zeros.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder((bytes.Length * 8 / BitsPerDigit) + 1);
        var (buffer, bits) = (0, 0);
        foreach (var value in bytes)
        {
            (buffer, bits) = ((buffer << 8) | value, bits + 8);
            for (; bits >= BitsPerDigit; bits -= BitsPerDigit)
                text.Append(Alphabet[(buffer >> (bits - BitsPerDigit)) & 31]);
            buffer &= (1 << bits) - 1;
        }

        if (bits > 0)
            text.Append(Alphabet[(buffer << (BitsPerDigit - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Encode"/> or another program wrote; padding and small letters are let through.</summary>
    /// <returns>False when there is anything but digits.</returns>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var digits = text?.Trim().TrimEnd('=');
        if (string.IsNullOrEmpty(digits))
            return false;

        var decoded = new List<byte>(digits.Length * BitsPerDigit / 8);
        var (buffer, bits) = (0, 0);
        foreach (var digit in digits)
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(digit), StringComparison.Ordinal);
            if (value < 0)
                return false;
            (buffer, bits) = ((buffer << BitsPerDigit) | value, bits + BitsPerDigit);
            if (bits < 8)
                continue;
            bits -= 8;
            decoded.Add((byte)(buffer >> bits));
            buffer &= (1 << bits) - 1;
        }

        bytes = [.. decoded];
        return true;
    }
}
