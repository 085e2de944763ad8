using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Sets a new password for whoever holds the mailed link; without one there is no form (AC-130). Nobody is signed in by it.</summary>
public sealed class ResetPasswordModel(
    InteractionAccess interactions, PasswordReset reset, IOptions<PasswordOptions> policy, IStringLocalizer<Texts> texts)
    : MailFormPage(interactions, texts)
{
    /// <summary>The link's token: from the address when the page is opened, from the form when it is sent.</summary>
    [BindProperty(Name = PageQuery.Token)]
    public string? Token { get; set; }

    /// <summary>Password as typed; never sent back.</summary>
    [BindProperty(Name = FieldNames.Password)]
    public string? Password { get; set; }

    /// <summary>The password again.</summary>
    [BindProperty(Name = FieldNames.PasswordConfirmation)]
    public string? PasswordConfirmation { get; set; }

    /// <summary>Whose password it is.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>What a new password must be.</summary>
    public string PasswordHint => Account.PasswordHint.Of(Words, policy.Value);

    /// <summary>Shows the form. Opening the link uses nothing up: mail scanners open it too.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Token = Request.Query[PageQuery.Token];
        return await ShowAsync(cancellationToken) ? Page() : Dead();
    }

    /// <summary>Sets the password.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await ShowAsync(cancellationToken))
            return Dead();
        var request = new ResetRequest(Token, Password, PasswordConfirmation ?? "");
        return await reset.ResetAsync(request, Device.Of(HttpContext), cancellationToken) switch
        {
            ResetOutcome.Rejected rejected => Again(StatusCodes.Status400BadRequest, rejected.Errors),
            ResetOutcome.Busy busy => Later(StatusCodes.Status503ServiceUnavailable, "login.busy", busy.RetryAfter),
            ResetOutcome.Done => Done(),
            _ => Dead(),
        };
    }

    private async Task<bool> ShowAsync(CancellationToken cancellationToken)
    {
        var owner = await reset.OwnerAsync(Token, cancellationToken);
        UserName = owner?.UserName ?? "";
        return owner is not null;
    }

    private SeeOtherResult Done()
    {
        Notice.Leave(HttpContext, "password_reset");
        return new SeeOtherResult(Keep(LinkPaths.SignIn));
    }

    private ViewResult Dead() => DeadLink("reset.again", LinkPaths.ForgotPassword);
}
