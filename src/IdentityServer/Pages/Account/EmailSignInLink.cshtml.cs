using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Where the link of a sign-in by mail leads. It signs in by a button, and only in the browser that asked for it.</summary>
public sealed class EmailSignInLinkModel(
    InteractionAccess interactions, MailSignInService signIns, IOptions<MailSignInOptions> options, IStringLocalizer<Texts> texts)
    : EmailSignInStep(interactions, options, texts)
{
    /// <summary>The link's token: from the address when the page is opened, from the form when it is sent.</summary>
    [BindProperty(Name = PageQuery.Token)]
    public string? Token { get; set; }

    /// <summary>Whether the link works in another browser only.</summary>
    public bool Elsewhere { get; private set; }

    /// <summary>Shows the button. Opening the link uses nothing up: mail scanners open it too.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Token = Request.Query[PageQuery.Token];
        var place = await signIns.PlaceAsync(HttpContext, Token, cancellationToken);
        Elsewhere = place == LinkPlace.Elsewhere;
        return place == LinkPlace.Nowhere ? Over() : Page();
    }

    /// <summary>Signs in.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        After(await signIns.LinkAsync(HttpContext, Token, Interaction?.Client.ClientId, cancellationToken));
}
