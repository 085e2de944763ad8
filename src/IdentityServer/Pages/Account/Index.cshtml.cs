using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>The home of a signed-in person.</summary>
public sealed class IndexModel(BrowserSessions sessions, IHostEnvironment environment) : PageModel
{
    /// <summary>Who is signed in.</summary>
    public CurrentSession? Session { get; private set; }

    /// <summary>Whether the page tells a developer what to try next.</summary>
    public bool ShowsDemo => environment.IsDevelopment();

    /// <summary>When they signed in, in the page's language, UTC.</summary>
    public string Since => Session!.Authentication.AuthTime.UtcDateTime.ToString("f", CultureInfo.CurrentUICulture);

    /// <summary>Shows the account; signs in when nobody is.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Session = await sessions.CurrentAsync(HttpContext, cancellationToken);
        return Session is null ? new SeeOtherResult(Url.Content("~/account/login")) : Page();
    }
}
