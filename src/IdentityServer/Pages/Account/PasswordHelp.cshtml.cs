using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Passwords;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>
/// Helps to choose a password: suggests one, and says how strong a typed one is. The page alone suggests;
/// <c>passwords.js</c> brings both into the forms. Nothing is kept and nothing logged.
/// </summary>
public sealed class PasswordHelpModel(PasswordPolicy policy, PasswordGenerator generator, IStringLocalizer<Texts> texts) : PageModel
{
    /// <summary>The password as typed so far.</summary>
    [BindProperty(Name = FieldNames.Password)]
    public string? Password { get; set; }

    /// <summary>The username of the form, if it has one.</summary>
    [BindProperty(Name = FieldNames.UserName)]
    public string? UserName { get; set; }

    /// <summary>The e-mail of the form, if it has one.</summary>
    [BindProperty(Name = FieldNames.Email)]
    public string? Email { get; set; }

    /// <summary>The name of the form, if it has one.</summary>
    [BindProperty(Name = FieldNames.FullName)]
    public string? FullName { get; set; }

    /// <summary>A password that keeps the policy.</summary>
    public string Suggestion { get; private set; } = "";

    private PasswordOwner Owner => new(Bounded(UserName), Bounded(Email), Bounded(FullName));

    /// <summary>Shows a suggestion, another one each time.</summary>
    public void OnGet() => Suggestion = generator.New(PasswordOwner.Unknown);

    /// <summary>A suggestion as JSON.</summary>
    public JsonResult OnPostSuggest() => new(new { password = generator.New(Owner) });

    /// <summary>How strong the typed password is and what is wrong with it, as JSON.</summary>
    public IActionResult OnPostStrength()
    {
        if (Password is not { Length: > 0 and <= InputLimits.Password })
            return BadRequest();
        var errors = policy.Check(Password, Owner).Select(code => new FieldError(FieldNames.Password, code)).ToArray();
        var score = BcryptPasswordHasher.CanHash(Password) ? policy.StrengthOf(Password, Owner) : PasswordStrength.Weakest;
        return new JsonResult(new { score, words = texts[$"strength.{score}"].Value, problems = FormErrors.Of(texts, errors).All.Select(error => error.Text) });
    }

    private static string? Bounded(string? text) => text is { Length: <= InputLimits.UserName } ? text : null;
}
