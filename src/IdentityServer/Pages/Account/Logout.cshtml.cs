using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Interactions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Sign-out, by the person or as a client asked (OpenID Connect RP-Initiated Logout 1.0 §2); afterwards the signed-out page.</summary>
public sealed class LogoutModel(BrowserSessions sessions, EndSessionRequests requests) : PageModel
{
    /// <summary>Who is signed in; null shows the signed-out page.</summary>
    public CurrentSession? Session { get; private set; }

    /// <summary>What the client asked for; null when the person came alone.</summary>
    public EndSessionRequest? Asked { get; private set; }

    /// <summary>What the page calls the client; null when nobody knows.</summary>
    public string? App => Asked?.ClientName is { } name && AppName.Clean(name) is { Length: > 0 } clean ? clean : null;

    /// <inheritdoc />
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        Asked = requests.Read(Request.Query[PageQuery.LogoutId]);
        if (Asked?.PostLogoutRedirectUri is { } uri)
        {
            HttpContext.AllowFormsToEndAt(uri);
        }
    }

    /// <summary>Asks, or says that it is done.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => Session = await sessions.CurrentAsync(HttpContext, cancellationToken);

    /// <summary>Signs out.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await sessions.SignOutAsync(HttpContext, cancellationToken);
        return new SeeOtherResult(Asked?.ReturnUrl ?? Url.Content("~/account/logout"));
    }
}
