namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>Whose password it is to be: what a guesser knows about them.</summary>
/// <param name="UserName">The username; null while there is none.</param>
/// <param name="Email">The e-mail; null when there is none.</param>
/// <param name="FullName">The name; null when there is none.</param>
public sealed record PasswordOwner(string? UserName, string? Email, string? FullName)
{
    // A shorter name is part of too many good passwords.
    private const int ShortestName = 4;

    /// <summary>Nobody yet.</summary>
    public static PasswordOwner Unknown { get; } = new(null, null, null);

    /// <summary>The owner of an account.</summary>
    public static PasswordOwner Of(User user) => new(user.UserName, user.Email, user.FullName);

    /// <summary>Everything known, as it is written and in parts.</summary>
    public IReadOnlyList<string> Known => [.. new[] { UserName, Email, LocalPart, FullName }.Concat(FullName?.Split(' ') ?? []).OfType<string>().Where(word => word.Length > 0)];

    private string? LocalPart => Email is null ? null : Email.Split('@')[0];

    /// <summary>Whether the password has the username, the local part of the e-mail or one of the words in it, with whatever signs between the letters.</summary>
    public bool IsNamedIn(string password, IEnumerable<string> words)
    {
        var folded = Fold(password);
        return words.Append(UserName).Append(LocalPart).OfType<string>().Select(Fold)
            .Any(word => word.Length >= ShortestName && folded.Contains(word, StringComparison.Ordinal));
    }

    private static string Fold(string text) => string.Concat(AccountName.Normalize(text).Where(char.IsLetterOrDigit));
}
