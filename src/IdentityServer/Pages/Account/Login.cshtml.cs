using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Sign-in by e-mail or username and password (S4, K6).</summary>
public sealed class LoginModel(InteractionAccess interactions, SignInService signIn, BrowserSessions sessions, IStringLocalizer<Texts> texts)
    : SignInPage(interactions, texts)
{
    /// <summary>E-mail or username as typed.</summary>
    [BindProperty(Name = "username")]
    public string? UserName { get; set; }

    /// <summary>Password as typed; never sent back.</summary>
    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    /// <summary>Whether the sign-in outlives the browser.</summary>
    [BindProperty(Name = "remember_me")]
    public bool RememberMe { get; set; }

    /// <summary>Whether somebody signed in signs in once more, for a page that changes what protects the account.</summary>
    public bool Confirms { get; private set; }

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var session = Interaction is null ? await sessions.CurrentAsync(HttpContext, cancellationToken) : null;
        if (session is not null && Next is null)
        {
            return GoOn();
        }

        Confirms = session is not null;
        UserName = Interaction?.LoginHint ?? session?.UserName;
        return Page();
    }

    /// <summary>Signs in, or goes back to the client.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Choice == "cancel" && Interaction is not null)
        {
            return await DenyAsync(cancellationToken);
        }

        var request = new SignInRequest(UserName ?? "", Password ?? "", RememberMe, Interaction?.Client.ClientId);
        return After(await signIn.SignInAsync(HttpContext, request, cancellationToken), "login.failed");
    }
}
