using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>Changes the password (ASVS V6.2.2, V6.2.3), or sets the first one for who came by a provider or passkey.</summary>
public sealed class PasswordModel(PasswordChangeService passwords, IWaysIn waysIn, IOptions<PasswordOptions> policy, IStringLocalizer<Texts> texts) : AccountPage
{
    /// <summary>Field of the old password.</summary>
    public const string CurrentField = "current_password";

    /// <summary>Field of the new one.</summary>
    public const string NewField = "new_password";

    /// <summary>The new one again.</summary>
    public const string AgainField = "new_password_confirmation";

    /// <inheritdoc />
    public override string Name => "password";

    /// <summary>The old password as typed; never sent back.</summary>
    [BindProperty(Name = CurrentField)]
    public string? Current { get; set; }

    /// <summary>The new one as typed; never sent back.</summary>
    [BindProperty(Name = NewField)]
    public string? New { get; set; }

    /// <summary>The new one again.</summary>
    [BindProperty(Name = AgainField)]
    public string? Again { get; set; }

    /// <summary>Whether every other session ends.</summary>
    [BindProperty(Name = "end_other_sessions")]
    public bool EndOtherSessions { get; set; }

    /// <summary>Whether there is a password to change.</summary>
    public bool HasPassword { get; private set; }

    /// <summary>What a new password must be.</summary>
    public string Hint => PasswordHint.Of(texts, policy.Value);

    /// <summary>Why the form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        EndOtherSessions = true;
        await LookAsync(cancellationToken);
        return HasPassword || SignedInFreshly ? Page() : SignInAgain();
    }

    /// <summary>Changes it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        var request = new PasswordChangeRequest(Current, New, EndOtherSessions, SignedInFreshly) { Confirmation = Again ?? "" };
        return await passwords.ChangeAsync(Owner, request, cancellationToken) switch
        {
            ChangeOutcome.Changed => Done(HasPassword ? "password_changed" : "password_added"),
            ChangeOutcome.FreshSignInNeeded => SignInAgain(),
            ChangeOutcome.Rejected rejected => Once(StatusCodes.Status400BadRequest, FormErrors.Of(texts, rejected.Errors)),
            ChangeOutcome.Locked locked => Later(StatusCodes.Status429TooManyRequests, SignInPage.LockedText(texts, locked.RetryAfter), locked.RetryAfter),
            ChangeOutcome.Busy busy => Later(StatusCodes.Status503ServiceUnavailable, texts["login.busy"], busy.RetryAfter),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    private async Task LookAsync(CancellationToken cancellationToken) => HasPassword = (await waysIn.OfAsync(Session.UserId, cancellationToken)).Password;

    private PageResult Later(int status, string text, TimeSpan retryAfter)
    {
        Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Once(status, FormErrors.Whole(text));
    }

    private PageResult Once(int status, FormErrors errors)
    {
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }
}
