using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>The password policy (K2) in words, as it is set.</summary>
public static class PasswordHint
{
    /// <summary>What a new password must be.</summary>
    /// <param name="texts">The texts in the request's language.</param>
    /// <param name="policy">The policy.</param>
    /// <returns>One or two sentences.</returns>
    public static string Of(IStringLocalizer<Texts> texts, PasswordOptions policy)
    {
        (bool Required, string Key)[] kinds =
        [
            (policy.RequireUppercase, "uppercase"), (policy.RequireLowercase, "lowercase"), (policy.RequireDigit, "digit"), (policy.RequireSpecial, "special"),
        ];
        var required = kinds.Where(kind => kind.Required).Select(kind => texts[$"register.password.{kind.Key}"].Value).ToArray();
        string length = texts["register.password.hint", policy.MinLength];
        return required.Length == 0 ? length : $"{length} {texts["register.password.with", string.Join(", ", required)].Value}";
    }
}
