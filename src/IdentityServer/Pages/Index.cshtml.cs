using IdentityPlatform.IdentityServer.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>The start page.</summary>
public sealed class IndexModel(BrowserSessions sessions) : PageModel
{
    /// <summary>Shows the ways in; who is in already goes to the account.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await sessions.CurrentAsync(HttpContext, cancellationToken) is null ? Page() : new SeeOtherResult(Url.Content("~/account"));
}
