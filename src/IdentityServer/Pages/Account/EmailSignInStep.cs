using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>A page that ends a sign-in by mail.</summary>
public abstract class EmailSignInStep(InteractionAccess interactions, IOptions<MailSignInOptions> options, IStringLocalizer<Texts> texts)
    : SignInPage(interactions, texts)
{
    /// <summary>Where it begins.</summary>
    protected const string Start = "/account/email-sign-in";

    /// <inheritdoc />
    protected override bool OutlivesInteraction => true;

    /// <inheritdoc />
    public override Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (options.Value.EmailLink)
            return base.OnPageHandlerExecutionAsync(context, next);
        context.Result = NotFound();
        return Task.CompletedTask;
    }

    /// <summary>Where an answer leads.</summary>
    protected IActionResult After(MailSignInAnswer answer) => answer switch
    {
        MailSignInAnswer.Proven proven => After(proven.Outcome, "mail_sign_in.wrong"),
        MailSignInAnswer.Wrong => Again(StatusCodes.Status400BadRequest, Words["mail_sign_in.wrong"]),
        _ => Over(),
    };

    /// <summary>Says that there is nothing to sign in with any more.</summary>
    protected ViewResult Over() => MessagePage.View(
        StatusCodes.Status400BadRequest, Message.Of(Words, "link") with { ActionText = Words["mail_sign_in.again"], ActionUrl = Keep(Start) });
}
