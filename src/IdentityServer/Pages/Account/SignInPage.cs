using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>A page by which a person signs in, whatever the method: what follows an outcome is the same on all of them.</summary>
public abstract class SignInPage(InteractionAccess interactions, IStringLocalizer<Texts> texts) : InteractionPage(interactions, texts)
{
    /// <summary>Why the form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <inheritdoc />
    protected override bool StandsAlone => true;

    /// <summary>Where an outcome leads.</summary>
    /// <param name="outcome">What came of the sign-in.</param>
    /// <param name="failed">Key of the text for a proof that was wrong.</param>
    /// <returns>The way on, or the form with what was wrong.</returns>
    protected IActionResult After(SignInOutcome outcome, string failed) => outcome switch
    {
        SignInOutcome.SignedIn => GoOn(),
        SignInOutcome.EmailNotVerified => new SeeOtherResult(Keep("/account/confirm-email")),
        SignInOutcome.SecondFactorNeeded => new SeeOtherResult(Keep("/account/two-factor")),
        SignInOutcome.Locked locked => Again(StatusCodes.Status429TooManyRequests, LockedText(Words, locked.RetryAfter), locked.RetryAfter),
        SignInOutcome.Busy busy => Again(StatusCodes.Status503ServiceUnavailable, Words["login.busy"], busy.RetryAfter),
        SignInOutcome.Deactivated => MessagePage.View(StatusCodes.Status403Forbidden,
            new Message(Words["deactivated.title"], Words["deactivated.text"], Words["deactivated.next"])),
        _ => Again(StatusCodes.Status400BadRequest, Words[failed]),
    };

    /// <summary>The form once more.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="text">What is wrong with the form as a whole.</param>
    /// <param name="retryAfter">When to try again; null for at once.</param>
    /// <returns>The page.</returns>
    protected IActionResult Again(int status, string text, TimeSpan? retryAfter = null)
    {
        if (retryAfter is { } wait)
        {
            Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return Again(status, FormErrors.Whole(text));
    }

    /// <summary>The form once more.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="errors">What is wrong with it.</param>
    /// <returns>The page.</returns>
    protected IActionResult Again(int status, FormErrors errors)
    {
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }

    /// <summary>How long to wait, in words.</summary>
    internal static string LockedText(IStringLocalizer<Texts> words, TimeSpan wait) => wait <= TimeSpan.FromMinutes(1)
        ? words["login.locked.one"]
        : words["login.locked", (int)Math.Ceiling(wait.TotalMinutes)];
}
