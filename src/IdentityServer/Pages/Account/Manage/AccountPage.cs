using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>A page of a signed-in person's own account: its handlers run only with a session, and where it says so a fresh one.</summary>
public abstract class AccountPage : PageModel
{
    /// <summary>Who is signed in.</summary>
    public CurrentSession Session { get; private set; } = null!;

    /// <summary>The page's name in <see cref="AccountDestinations"/>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the page changes what protects the account and so wants a sign-in of the last minutes (ASVS V7.5.1).</summary>
    protected virtual bool NeedsFreshSignIn => false;

    /// <summary>The person's picture, if it may be shown: over https and nothing else.</summary>
    public string? Picture { get; private set; }

    /// <summary>Who asks, for the services that change accounts.</summary>
    protected AccountOwner Owner => new(Session.UserId, Session.Authentication.SessionId, null, Device.Of(HttpContext));

    /// <inheritdoc />
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var sessions = HttpContext.RequestServices.GetRequiredService<BrowserSessions>();
        var session = await sessions.CurrentAsync(HttpContext, HttpContext.RequestAborted);
        if (session is null || (NeedsFreshSignIn && !IsFresh(session)))
        {
            context.Result = SignInAgain();
            return;
        }

        Session = session;
        Picture = HttpContext.AllowPicture(session.Picture);
        ViewData["Zone"] = session.ZoneInfo;
        await next();
    }

    /// <summary>Goes to a page of the account, which says once that something was done.</summary>
    /// <param name="key">Last part of the key of the text, <c>done.&lt;key&gt;</c>.</param>
    /// <param name="page">Name of the page; this one when null.</param>
    /// <returns>The redirect.</returns>
    protected SeeOtherResult Done(string key, string? page = null)
    {
        Notice.Leave(HttpContext, key);
        return new SeeOtherResult(Url.Content($"~{AccountDestinations.PathOf(page ?? Name)}"));
    }

    /// <summary>A moment as the person reads it: in their language and time zone.</summary>
    /// <param name="moment">When.</param>
    /// <returns>Date and time.</returns>
    protected string Show(DateTimeOffset moment) =>
        Moments.Show(HttpContext.RequestServices.GetRequiredService<IStringLocalizer<Texts>>(), moment, Session.ZoneInfo);

    /// <summary>Whether the sign-in is of the last minutes.</summary>
    protected bool SignedInFreshly => IsFresh(Session);

    /// <summary>To the sign-in page, and back here.</summary>
    /// <returns>The redirect.</returns>
    protected SeeOtherResult SignInAgain()
    {
        // An application that waits knows the way on by itself.
        var query = Request.Query[PageQuery.Interaction].ToString() is { Length: > 0 } handle ? QueryString.Create(PageQuery.Interaction, handle)
            : Name == AccountDestinations.Overview ? default
            : QueryString.Create(PageQuery.Next, Name);
        return new SeeOtherResult(Url.Content("~/account/login") + query.Value);
    }

    // A form opened in time can still be sent: it gets as long again.
    private bool IsFresh(CurrentSession session)
    {
        var services = HttpContext.RequestServices;
        var fresh = services.GetRequiredService<IOptions<Accounts.SessionOptions>>().Value.FreshSignIn;
        var age = services.GetRequiredService<TimeProvider>().GetUtcNow() - session.Authentication.AuthTime;
        return age <= (HttpMethods.IsPost(HttpContext.Request.Method) ? fresh * 2 : fresh);
    }
}
