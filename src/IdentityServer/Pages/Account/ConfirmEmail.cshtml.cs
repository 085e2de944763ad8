using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Proves an e-mail by its mailed link, signed in or not (K9, T2); without a link it sends a new one.</summary>
public sealed class ConfirmEmailModel(
    InteractionAccess interactions, EmailConfirmation confirmation, MailRequests requests, BrowserSessions sessions, IStringLocalizer<Texts> texts)
    : MailFormPage(interactions, texts)
{
    /// <summary>The link's token: from the address when the page is opened, from the form when it is sent.</summary>
    [BindProperty(Name = PageQuery.Token)]
    public string? Token { get; set; }

    /// <summary>What the link would do; null shows the form that asks for a link.</summary>
    public EmailLink? Link { get; private set; }

    /// <summary>Key of a text about this link.</summary>
    public string Key(string part) => $"confirm_email.{Link!.Purpose}.{part}";

    /// <summary>Shows what the link does. Opening it uses nothing up: mail scanners open it too.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Token = Request.Query[PageQuery.Token];
        if (string.IsNullOrEmpty(Token))
            return Page();
        Link = await confirmation.FindAsync(Token, cancellationToken);
        return Link is null ? Dead() : Page();
    }

    /// <summary>Uses the link, or sends a new one.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(Token))
            return After(await requests.AskAsync(MailRequestKinds.ConfirmEmail, Email, Asker, cancellationToken), "/account/check-mail/confirm");

        return await confirmation.ConfirmAsync(Token, Device.Of(HttpContext), cancellationToken) switch
        {
            EmailLinkOutcome.Done done => await DoneAsync(done.Link, cancellationToken),
            EmailLinkOutcome.Taken => MessagePage.View(StatusCodes.Status409Conflict, Message.Of(Words, "taken")),
            _ => Dead(),
        };
    }

    private async Task<SeeOtherResult> DoneAsync(EmailLink link, CancellationToken cancellationToken)
    {
        Notice.Leave(HttpContext, link.Purpose);
        var signedIn = await sessions.CurrentAsync(HttpContext, cancellationToken) is not null;
        return signedIn ? Interaction is null ? new SeeOtherResult(Url.Content($"~{AccountDestinations.PathOf(null)}")) : GoOn() : new SeeOtherResult(Keep(LinkPaths.SignIn));
    }

    private ViewResult Dead() => DeadLink("confirm_email.again", LinkPaths.ConfirmEmail);
}
