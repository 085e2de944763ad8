using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>
/// A page of the administration: its handlers run only for an administrator who has shown two factors, and where something
/// is changed, lately. To anybody else who is signed in there is no such page.
/// </summary>
public abstract class AdminPage : PageModel
{
    /// <summary>Who is signed in.</summary>
    public CurrentSession Session { get; private set; } = null!;

    /// <summary>Name of the navigation's entry that the page belongs to.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the page is for a change and so wants a fresh sign-in before anything is typed.</summary>
    protected virtual bool Changes => false;

    /// <summary>What <c>?next=</c> carries so that a sign-in ends here.</summary>
    protected virtual string Destination => AdminDestinations.NextOf(Name);

    private IStringLocalizer<Texts> Words => HttpContext.RequestServices.GetRequiredService<IStringLocalizer<Texts>>();

    /// <inheritdoc />
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var services = HttpContext.RequestServices;
        var session = await services.GetRequiredService<BrowserSessions>().CurrentAsync(HttpContext, HttpContext.RequestAborted);
        if (session is null)
            context.Result = To("/account/login");
        else if (!await services.GetRequiredService<IAdministrators>().IsAdministratorAsync(session.UserId, HttpContext.RequestAborted))
            context.Result = Missing();
        else if (!AuthenticationLevel.IsMet([AuthenticationLevel.TwoFactors], session.Authentication.Acr))
            context.Result = To("/account/two-factor");
        else if (!IsFreshEnough(session))
            context.Result = To("/account/login");
        if (context.Result is not null)
            return;

        Session = session!;
        ViewData["Zone"] = Session.ZoneInfo;
        await next();
    }

    /// <summary>There is no such thing.</summary>
    protected ViewResult Missing() => MessagePage.View(StatusCodes.Status404NotFound, Message.Of(Words, "missing"));

    /// <summary>Goes to a page, which says once that something was done.</summary>
    /// <param name="key">Last part of the key of the text, <c>done.admin.&lt;key&gt;</c>.</param>
    /// <param name="path">Where to; a path of this server.</param>
    protected SeeOtherResult Done(string key, string path)
    {
        Notice.Leave(HttpContext, $"admin.{key}");
        return new SeeOtherResult(Url.Content($"~{path}"));
    }

    private SeeOtherResult To(string path) => new(Url.Content($"~{path}") + QueryString.Create(PageQuery.Next, Destination).Value);

    // A form opened in time can still be sent: it gets as long again.
    private bool IsFreshEnough(CurrentSession session)
    {
        var posts = HttpMethods.IsPost(HttpContext.Request.Method);
        if (!posts && !Changes)
            return true;
        var services = HttpContext.RequestServices;
        var fresh = services.GetRequiredService<AdminSettings>().FreshSignIn;
        return services.GetRequiredService<TimeProvider>().GetUtcNow() - session.Authentication.AuthTime <= (posts ? fresh * 2 : fresh);
    }
}
