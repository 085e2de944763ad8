using System.Text;
using IdentityPlatform.Protocol;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>What a new password must be (K2). Characters are Unicode's, not UTF-16's.</summary>
public sealed class PasswordPolicy(IOptions<PasswordOptions> options, LeakedPasswords leaked, PasswordStrength strength)
{
    /// <summary>Everything that is wrong with it, as codes of <see cref="FieldErrorCodes"/>; empty when it may be used.</summary>
    /// <param name="password">As typed.</param>
    /// <param name="owner">Whose it is to be.</param>
    public IReadOnlyList<string> Check(string? password, PasswordOwner owner)
    {
        if (string.IsNullOrEmpty(password))
            return [FieldErrorCodes.Required];
        if (password.Length > InputLimits.Password)
            return [FieldErrorCodes.TooLong];
        if (!BcryptPasswordHasher.CanHash(password))
            return [FieldErrorCodes.Invalid];

        var rules = options.Value;
        var runes = password.EnumerateRunes().ToArray();
        (bool Broken, string Code)[] checks =
        [
            (runes.Length < rules.MinLength, FieldErrorCodes.TooShort),
            (rules.RequireUppercase && !Array.Exists(runes, Rune.IsUpper), FieldErrorCodes.NoUppercase),
            (rules.RequireLowercase && !Array.Exists(runes, Rune.IsLower), FieldErrorCodes.NoLowercase),
            (rules.RequireDigit && !Array.Exists(runes, Rune.IsDigit), FieldErrorCodes.NoDigit),
            (rules.RequireSpecial && Array.TrueForAll(runes, Rune.IsLetterOrDigit), FieldErrorCodes.NoSpecial),
            // ASVS V6.2.11: "a documented list of context-specific words is used to prevent easy to guess passwords".
            (rules.RejectNames && owner.IsNamedIn(password, rules.ForbiddenWords), FieldErrorCodes.ContainsName),
            // ASVS V6.2.4, V6.2.12: not among the top 3000, nor in a set of breached passwords.
            (rules.RejectLeaked && leaked.Contains(password), FieldErrorCodes.Leaked),
        ];
        string[] broken = [.. checks.Where(check => check.Broken).Select(check => check.Code)];
        // What breaks a rule changes anyway; only what keeps them all is worth estimating.
        return broken.Length == 0 && rules.MinStrength > PasswordStrength.Weakest && StrengthOf(password, owner) < rules.MinStrength
            ? [FieldErrorCodes.TooWeak]
            : broken;
    }

    /// <summary>How hard it is to guess, 0 to 4, with the owner's names and the forbidden words known to the guesser.</summary>
    public int StrengthOf(string password, PasswordOwner owner) => strength.Of(password, owner.Known.Concat(options.Value.ForbiddenWords));
}
