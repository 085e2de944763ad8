using System.Collections.Frozen;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Says that a mail leads on. It knows neither the address nor whether somebody has it.</summary>
public sealed class CheckMailModel(InteractionAccess interactions, IStringLocalizer<Texts> texts) : MailFormPage(interactions, texts)
{
    // What the mail is about, and where to ask for it again.
    private static readonly FrozenDictionary<string, string> Origins = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["reset"] = "/account/forgot-password",
        ["confirm"] = "/account/confirm-email",
        ["register"] = "/account/register",
        ["not_me"] = "/account/forgot-password",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What the mail is about: one of four words.</summary>
    [BindProperty(SupportsGet = true)]
    public string About { get; set; } = "";

    /// <summary>Where to ask again.</summary>
    public string Origin => Keep(Origins[About]);

    /// <summary>Key of a text of this mail.</summary>
    public string Key(string part) => $"check_mail.{About}.{part}";

    /// <summary>Shows the page.</summary>
    public IActionResult OnGet() => Origins.ContainsKey(About) ? Page() : NotFound();
}
