using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>The person chooses the account to go on with (<c>prompt=select_account</c>, OpenID Connect Core §3.1.2.1).</summary>
public sealed class SelectModel(InteractionAccess interactions, BrowserSessions sessions, IStringLocalizer<Texts> texts)
    : InteractionPage(interactions, texts)
{
    private readonly InteractionAccess _interactions = interactions;

    /// <summary>Who is signed in.</summary>
    public CurrentSession? Session { get; private set; }

    /// <summary>Shows the accounts; signs in when there is none.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Session = await sessions.CurrentAsync(HttpContext, cancellationToken);
        return Session is null ? new SeeOtherResult(Keep("/account/login")) : Page();
    }

    /// <summary>Goes on with the account that is signed in, with another, or back to the client.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Choice == "cancel")
        {
            return await DenyAsync(cancellationToken);
        }

        if (Choice != "continue" || await sessions.CurrentAsync(HttpContext, cancellationToken) is null)
        {
            return new SeeOtherResult(Keep("/account/login"));
        }

        await _interactions.ChooseAccountAsync(HttpContext, cancellationToken);
        return GoOn();
    }
}
