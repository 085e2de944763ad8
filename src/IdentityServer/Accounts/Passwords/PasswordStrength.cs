namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>How hard a password is to guess, by zxcvbn: words, names, dates, keyboard walks and what people do to hide them.</summary>
public sealed class PasswordStrength(LeakedPasswords leaked)
{
    /// <summary>The weakest; 4 is the strongest.</summary>
    public const int Weakest = 0;

    /// <summary>The strongest.</summary>
    public const int Strongest = 4;

    // Its time and memory grow with the square of the length and more; what is this long and still weak is weak.
    private const int MaxLength = 40;

    // Building its dictionaries takes a tenth of a second; afterwards it only reads them.
    private static readonly Lazy<global::Zxcvbn.Zxcvbn> Estimator = new(() => new global::Zxcvbn.Zxcvbn());

    /// <summary>The score.</summary>
    /// <param name="password">The password.</param>
    /// <param name="known">What a guesser would try first: the owner's names.</param>
    /// <returns>0 (guessed within minutes even when guesses are slow) to 4 (not guessed).</returns>
    public int Of(string password, IEnumerable<string> known)
    {
        if (password.Length == 0 || leaked.Contains(password))
            return Weakest;
        string[] inputs = [.. known.Select(word => word.ToLowerInvariant())];
        var bounded = Cut(password);
        return Math.Min(Score(bounded, inputs), Score(WithoutRepeats(bounded), inputs));
    }

    private static int Score(string password, string[] known) => Estimator.Value.EvaluatePassword(password, known).Score;

    private static string Cut(string password)
    {
        if (password.Length <= MaxLength)
            return password;
        return password[..(char.IsHighSurrogate(password[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    // The estimator sees "aaaa" but not "abab": each part is counted once here, however often it comes in a row.
    private static string WithoutRepeats(string password)
    {
        for (var start = 0; start < password.Length; start++)
        {
            for (var length = (password.Length - start) / 2; length >= 2; length--)
            {
                while (start + (2 * length) <= password.Length
                    && string.CompareOrdinal(password, start, password, start + length, length) == 0)
                {
                    password = password.Remove(start, length);
                }
            }
        }

        return password;
    }
}
