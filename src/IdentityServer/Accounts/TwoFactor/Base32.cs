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
}
