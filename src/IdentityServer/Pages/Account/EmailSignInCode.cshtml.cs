using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Takes the code of a sign-in by mail, in the browser that asked for it (ASVS V6.6.2).</summary>
public sealed class EmailSignInCodeModel(
    InteractionAccess interactions, MailSignInService signIns, MailSignInBrowser browsers, IOptions<MailSignInOptions> options, IStringLocalizer<Texts> texts)
    : EmailSignInStep(interactions, options, texts)
{
    /// <summary>Code as typed.</summary>
    [BindProperty(Name = "code")]
    public string? Code { get; set; }

    /// <summary>Shows the form.</summary>
    public IActionResult OnGet() => browsers.Read(HttpContext) is null ? new SeeOtherResult(Keep(Start)) : Page();

    /// <summary>Tries the code.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        After(await signIns.CodeAsync(HttpContext, Code, Interaction?.Client.ClientId, cancellationToken));
}
