using IdentityPlatform.IdentityServer.Accounts.Passkeys;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Sign-in by a passkey: where the sign-in page's button leads, and a page of its own when it did not work.</summary>
public sealed class PasskeyModel(
    InteractionAccess interactions, PasskeySignIn signIn, PasskeyCeremony ceremony, PasskeyExchange exchange, RelyingParty party, IStringLocalizer<Texts> texts)
    : SignInPage(interactions, texts)
{
    /// <summary>Which challenge is answered.</summary>
    [BindProperty(Name = PasskeyExchange.HandleField)]
    public string? Handle { get; set; }

    /// <summary>The answer, JSON.</summary>
    [BindProperty(Name = PasskeyExchange.CredentialField)]
    public string? Credential { get; set; }

    /// <summary>Whether the sign-in outlives the browser.</summary>
    [BindProperty(Name = "remember_me")]
    public bool RememberMe { get; set; }

    /// <summary>Shows the button.</summary>
    public IActionResult OnGet() => party.Available ? Page() : NotFound();

    /// <summary>Options for the browser.</summary>
    public async Task<IActionResult> OnPostOptionsAsync() => party.Available
        ? await exchange.OptionsAsync(HttpContext, async key => await ceremony.BeginSignInAsync(HttpContext, key))
        : NotFound();

    /// <summary>Signs in.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (!party.Available)
            return NotFound();
        var key = exchange.KeyOf(HttpContext, Handle);
        return After(await signIn.SignInAsync(HttpContext, key, Credential ?? "", RememberMe, Interaction?.Client.ClientId), "passkey.failed");
    }
}
