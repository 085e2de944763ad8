using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>A seal in a line of the log: proves that it was there, wherever the database is restored or cut off to.</summary>
/// <param name="Number">Of the seal.</param>
/// <param name="Hash">Of the seal.</param>
public sealed record SealMark(long Number, byte[] Hash)
{
    private const int HashSize = 32;

    /// <summary>Reads <c>NUMBER:HASH</c>.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out SealMark? mark)
    {
        mark = null;
        var parts = text.Split(':');
        if (parts.Length != 2 || parts[1].Length != HashSize * 2 || !parts[1].All(char.IsAsciiHexDigit))
            return false;
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        mark = new SealMark(number, Convert.FromHexString(parts[1]));
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}:{Convert.ToHexStringLower(Hash)}");
}
