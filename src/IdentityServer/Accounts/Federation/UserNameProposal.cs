using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Usernames made of what a provider says, within K1: 4 to 20 letters, digits, underscores.</summary>
public static class UserNameProposal
{
    private const int Min = 4;
    private const int Max = 20;
    private const int Numbered = 9;
    private const int Random = 5;
    private const int LastNumber = 1_000_000;

    /// <summary>Names to try, best first; the last ones are as good as never taken.</summary>
    public static IReadOnlyList<string> Candidates(ProviderIdentity identity)
    {
        var stem = new[] { identity.UserName, identity.Email?.Split('@')[0], identity.Name }
            .Select(Fold).FirstOrDefault(text => text.Length >= 2) ?? "user";
        var first = stem.Length >= Min ? stem : $"{stem}_user";
        return
        [
            first,
            .. Enumerable.Range(2, Numbered - 1).Select(number => With(stem, number)),
            .. Enumerable.Range(0, Random).Select(_ => With(stem, RandomNumberGenerator.GetInt32(1000, LastNumber))),
        ];
    }

    private static string With(string stem, int number)
    {
        var end = number.ToString("00", CultureInfo.InvariantCulture);
        var cut = stem[..Math.Min(stem.Length, Max - end.Length - 1)].TrimEnd('_');
        return $"{cut}_{end}".PadLeft(Min, 'u');
    }

    // Accents fall off, blanks and punctuation become underscores, other scripts have no place in a username.
    private static string Fold(string? text)
    {
        var folded = new StringBuilder();
        foreach (var c in (text ?? "").Normalize(NormalizationForm.FormKD))
        {
            if (char.IsAsciiLetterOrDigit(c))
                folded.Append(c);
            else if (c is '.' or '-' or '_' or ' ' && folded.Length > 0 && folded[^1] != '_')
                folded.Append('_');
        }

        return folded.ToString()[..Math.Min(folded.Length, Max)].Trim('_');
    }
}
