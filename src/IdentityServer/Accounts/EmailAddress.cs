using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The form of an e-mail address: what mail systems in use accept, without the quoted and commented forms of RFC 5322.</summary>
public static class EmailAddress
{
    private const int MaxLength = 254; // RFC 5321 §4.5.3.1.3, less the angle brackets
    private const int MaxLocalPart = 64; // RFC 5321 §4.5.3.1.1
    private const int MaxLabel = 63; // RFC 1035 §2.3.4
    private const string LocalPunctuation = "!#$%&'*+-/=?^_`{|}~."; // RFC 5322 §3.2.3, atext and dots

    /// <summary>Reads an address. It is kept as typed apart from blanks around it and compatibility characters, so that mail goes to the very address the account is found by.</summary>
    public static bool TryParse(string? typed, [NotNullWhen(true)] out string? address)
    {
        address = null;
        if (string.IsNullOrWhiteSpace(typed) || typed.Length > MaxLength || !AccountName.IsClean(typed))
            return false;

        var folded = typed.Trim().Normalize(NormalizationForm.FormKC);
        var at = folded.IndexOf('@', StringComparison.Ordinal);
        if (folded.Length > MaxLength || at is < 1 or > MaxLocalPart || !IsLocalPart(folded[..at]) || !IsDomain(folded[(at + 1)..]))
            return false;

        address = folded;
        return true;
    }

    private static bool IsLocalPart(string local) =>
        local.EnumerateRunes().All(rune => IsLetterOrDigit(rune) || (rune.IsAscii && LocalPunctuation.Contains((char)rune.Value, StringComparison.Ordinal)))
        && !local.StartsWith('.') && !local.EndsWith('.') && !local.Contains("..", StringComparison.Ordinal);

    private static bool IsDomain(string domain)
    {
        var labels = domain.Split('.');
        return labels.Length >= 2 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabel
        && label.EnumerateRunes().All(rune => IsLetterOrDigit(rune) || rune.Value == '-')
        && !label.StartsWith('-') && !label.EndsWith('-');

    // Marks belong to letters in the scripts of internationalized addresses (RFC 6531).
    private static bool IsLetterOrDigit(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value)
            : Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
