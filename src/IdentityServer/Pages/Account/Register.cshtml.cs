using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Sign-up (S3, K1); a new account is signed in at once.</summary>
public sealed class RegisterModel(
    InteractionAccess interactions, RegistrationService registration, SignInService signIn, BrowserSessions sessions,
    IOptions<PasswordOptions> policy, IStringLocalizer<Texts> texts)
    : InteractionPage(interactions, texts)
{
    /// <summary>Username as typed.</summary>
    [BindProperty(Name = FieldNames.UserName)]
    public string? UserName { get; set; }

    /// <summary>E-mail as typed.</summary>
    [BindProperty(Name = FieldNames.Email)]
    public string? Email { get; set; }

    /// <summary>Name as typed.</summary>
    [BindProperty(Name = FieldNames.FullName)]
    public string? FullName { get; set; }

    /// <summary>Password as typed; never sent back.</summary>
    [BindProperty(Name = FieldNames.Password)]
    public string? Password { get; set; }

    /// <summary>The password again.</summary>
    [BindProperty(Name = FieldNames.PasswordConfirmation)]
    public string? PasswordConfirmation { get; set; }

    /// <summary>Agreement to the terms.</summary>
    [BindProperty(Name = FieldNames.AcceptTerms)]
    public bool AcceptTerms { get; set; }

    /// <summary>Why the form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <summary>What a new password must be.</summary>
    public string PasswordHint => Account.PasswordHint.Of(Words, policy.Value);

    /// <inheritdoc />
    protected override bool StandsAlone => true;

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        Interaction is null && await sessions.CurrentAsync(HttpContext, cancellationToken) is not null ? GoOn() : Page();

    /// <summary>Makes the account.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var request = new RegistrationRequest
        {
            UserName = UserName,
            Email = Email,
            FullName = FullName,
            Password = Password,
            PasswordConfirmation = PasswordConfirmation ?? "",
            AcceptTerms = AcceptTerms,
            Device = Device.Of(HttpContext),
            Locale = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName,
            ContinueWith = ContinueWith,
        };
        return await registration.RegisterAsync(request, cancellationToken) switch
        {
            RegistrationOutcome.Rejected rejected => Again(StatusCodes.Status400BadRequest, FormErrors.Of(Words, rejected.Errors)),
            RegistrationOutcome.Busy busy => Later(StatusCodes.Status503ServiceUnavailable, "login.busy", busy.RetryAfter),
            RegistrationOutcome.Limited limited => Later(StatusCodes.Status429TooManyRequests, "register.limited", limited.RetryAfter),
            RegistrationOutcome.MailSent => new SeeOtherResult(Keep("/account/check-mail/register")),
            _ => await EnterAsync(cancellationToken),
        };
    }

    private async Task<IActionResult> EnterAsync(CancellationToken cancellationToken)
    {
        var request = new SignInRequest(UserName!, Password!, RememberMe: false, Interaction?.Client.ClientId);
        return await signIn.SignInAsync(HttpContext, request, cancellationToken) switch
        {
            SignInOutcome.SignedIn => GoOn(),
            SignInOutcome.EmailNotVerified => new SeeOtherResult(Keep("/account/check-mail/confirm")),
            _ => new SeeOtherResult(Keep("/account/login")),
        };
    }

    private PageResult Later(int status, string key, TimeSpan retryAfter)
    {
        Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Again(status, FormErrors.Whole(Words[key]));
    }

    private PageResult Again(int status, FormErrors errors)
    {
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }
}
