using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>A page that takes an address to send a mail to, or that such a mail leads to.</summary>
public abstract class MailFormPage(InteractionAccess interactions, IStringLocalizer<Texts> texts) : InteractionPage(interactions, texts)
{
    /// <summary>Address as typed.</summary>
    [BindProperty(Name = FieldNames.Email)]
    public string? Email { get; set; }

    /// <summary>Why the form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <inheritdoc />
    protected override bool StandsAlone => true;

    /// <inheritdoc />
    protected override bool OutlivesInteraction => true;

    /// <summary>Who asks for the mail.</summary>
    protected MailAsker Asker => new(Device.Of(HttpContext), CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, ContinueWith);

    /// <summary>Where asking for a mail leads.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="accepted">The page that says so; the same whether or not somebody has the address.</param>
    /// <returns>The way on, or the form with what was wrong.</returns>
    protected IActionResult After(MailRequestOutcome outcome, string accepted) => outcome switch
    {
        MailRequestOutcome.Accepted => new SeeOtherResult(Keep(accepted)),
        MailRequestOutcome.Rejected rejected => Again(StatusCodes.Status400BadRequest, rejected.Errors),
        MailRequestOutcome.Limited limited => Later(StatusCodes.Status429TooManyRequests, "mail.limited", limited.RetryAfter),
        _ => throw new InvalidOperationException("Unknown outcome."),
    };

    /// <summary>The form with what is wrong with its fields.</summary>
    protected PageResult Again(int status, IReadOnlyList<FieldError> errors) => Show(status, FormErrors.Of(Words, errors));

    /// <summary>The form, to be sent again after a while.</summary>
    protected PageResult Later(int status, string text, TimeSpan retryAfter)
    {
        Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Show(status, FormErrors.Whole(Words[text]));
    }

    /// <summary>Says that a link does not work, whatever the reason, and what to do.</summary>
    /// <param name="action">Key of the text of the way on.</param>
    /// <param name="path">The way on, a path of this server.</param>
    /// <returns>The page.</returns>
    protected ViewResult DeadLink(string action, string path) => MessagePage.View(
        StatusCodes.Status400BadRequest, Message.Of(Words, "link") with { ActionText = Words[action], ActionUrl = Keep(path) });

    private PageResult Show(int status, FormErrors errors)
    {
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }
}
