using System.Text;
using IdentityPlatform.Protocol;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>What a new password must be (K2). Characters are Unicode's, not UTF-16's.</summary>
public sealed class PasswordPolicy(IOptions<PasswordOptions> options)
{
    /// <summary>Everything that is wrong with it, as codes of <see cref="FieldErrorCodes"/>; empty when it may be used.</summary>
    public IReadOnlyList<string> Check(string? password)
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
        ];
        return [.. checks.Where(check => check.Broken).Select(check => check.Code)];
    }
}
