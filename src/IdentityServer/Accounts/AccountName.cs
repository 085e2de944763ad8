using System.Text;
using Microsoft.AspNetCore.Identity;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>
/// One spelling for every way to type the same username or e-mail: trimmed, compatibility characters folded (NFKC),
/// lower case. It is what accounts are unique by and what failed attempts are counted by (AC-101).
/// </summary>
public static class AccountName
{
    /// <summary>Normalizes whatever was typed. What no account can have (control characters, broken UTF-16, U+FFFE) becomes U+FFFD.</summary>
    public static string Normalize(string typed)
    {
        var folded = Clean(typed).Trim().Normalize(NormalizationForm.FormKC);
        // Lower case may leave the normal form again.
        return folded.ToLowerInvariant().Normalize(NormalizationForm.FormKC).Trim();
    }

    /// <summary>True for text that PostgreSQL and a page can hold: no control characters, no lone surrogates, no U+FFFE.</summary>
    public static bool IsClean(string text) => text.EnumerateRunes().All(rune => !IsForbidden(rune)) && IsWellFormed(text);

    // U+FFFE is no character, and string.Normalize throws at it.
    private static bool IsForbidden(Rune rune) => Rune.IsControl(rune) || rune.Value == 0xFFFE;

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsSurrogatePair(text, i++))
                return false;
        }

        return true;
    }

    private static string Clean(string typed)
    {
        var text = new StringBuilder(typed.Length);
        // EnumerateRunes answers U+FFFD for a lone surrogate.
        foreach (var rune in typed.EnumerateRunes())
            text.Append(IsForbidden(rune) ? Rune.ReplacementChar : rune);
        return text.ToString();
    }
}

/// <summary>Makes <see cref="UserManager{TUser}"/> normalize as <see cref="AccountName"/> does.</summary>
public sealed class AccountNameNormalizer : ILookupNormalizer
{
    /// <inheritdoc />
    public string? NormalizeName(string? name) => name is null ? null : AccountName.Normalize(name);

    /// <inheritdoc />
    public string? NormalizeEmail(string? email) => email is null ? null : AccountName.Normalize(email);
}
