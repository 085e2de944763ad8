using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>The e-mail of the account: whether it is proven, and another one (T2). A fresh sign-in stands for the password, which not everybody has.</summary>
public sealed class EmailModel(EmailChange emails, IStringLocalizer<Texts> texts) : AccountPage
{
    /// <inheritdoc />
    public override string Name => "email";

    /// <summary>New address as typed.</summary>
    [BindProperty(Name = FieldNames.Email)]
    public string? Email { get; set; }

    /// <summary>Which button was pressed.</summary>
    [BindProperty(Name = "choice")]
    public string? Choice { get; set; }

    /// <summary>The address in force and the one that waits.</summary>
    public EmailState State { get; private set; } = null!;

    /// <summary>Why the form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <inheritdoc />
    protected override bool NeedsFreshSignIn => true;

    /// <summary>Shows the state.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => State = await emails.StateAsync(Session.UserId, cancellationToken);

    /// <summary>Asks for another address, gives it up, or has the proof of this one sent again.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        switch (Choice)
        {
            case "cancel":
                await emails.CancelAsync(Session.UserId, cancellationToken);
                return Done("email_kept");
            case "resend":
                return await AfterAsync(await emails.ResendAsync(Owner, cancellationToken), "email_resent", cancellationToken);
            default:
                return await AfterAsync(await emails.RequestAsync(Owner, Email, cancellationToken), "email_requested", cancellationToken);
        }
    }

    private async Task<IActionResult> AfterAsync(ChangeOutcome outcome, string done, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case ChangeOutcome.Changed:
                return Done(done);
            case ChangeOutcome.Rejected rejected:
                Errors = new FormErrors([.. rejected.Errors.Select(error => new FormError(error.Field, texts[$"email_page.{error.Code}"]))]);
                Response.StatusCode = StatusCodes.Status400BadRequest;
                break;
            case ChangeOutcome.TooMany many:
                Errors = FormErrors.Whole(texts["mail.limited"]);
                Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Response.Headers.RetryAfter = ((int)Math.Ceiling(many.RetryAfter.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
                break;
            default:
                throw new InvalidOperationException("Unknown outcome.");
        }

        State = await emails.StateAsync(Session.UserId, cancellationToken);
        return Page();
    }
}
