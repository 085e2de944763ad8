using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Sign-in by e-mail or username and password (S4, K6).</summary>
public sealed class LoginModel(InteractionAccess interactions, SignInService signIn, BrowserSessions sessions, IStringLocalizer<Texts> texts)
    : InteractionPage(interactions, texts)
{
    /// <summary>E-mail or username as typed.</summary>
    [BindProperty(Name = "username")]
    public string? UserName { get; set; }

    /// <summary>Password as typed; never sent back.</summary>
    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    /// <summary>Whether the sign-in outlives the browser.</summary>
    [BindProperty(Name = "remember_me")]
    public bool RememberMe { get; set; }

    /// <summary>Why the form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <inheritdoc />
    protected override bool StandsAlone => true;

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Interaction is null && await sessions.CurrentAsync(HttpContext, cancellationToken) is not null)
        {
            return GoOn();
        }

        UserName = Interaction?.LoginHint;
        return Page();
    }

    /// <summary>Signs in, or goes back to the client.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Choice == "cancel" && Interaction is not null)
        {
            return await DenyAsync(cancellationToken);
        }

        var request = new SignInRequest(UserName ?? "", Password ?? "", RememberMe, Interaction?.Client.ClientId);
        return await signIn.SignInAsync(HttpContext, request, cancellationToken) switch
        {
            SignInOutcome.SignedIn => GoOn(),
            SignInOutcome.Locked locked => Again(StatusCodes.Status429TooManyRequests, LockedText(locked.RetryAfter), locked.RetryAfter),
            SignInOutcome.Busy busy => Again(StatusCodes.Status503ServiceUnavailable, Words["login.busy"], busy.RetryAfter),
            SignInOutcome.Deactivated => MessagePage.View(StatusCodes.Status403Forbidden,
                new Message(Words["deactivated.title"], Words["deactivated.text"], Words["deactivated.next"])),
            _ => Again(StatusCodes.Status400BadRequest, Words["login.failed"]),
        };
    }

    private PageResult Again(int status, string text, TimeSpan? retryAfter = null)
    {
        Errors = FormErrors.Whole(text);
        Response.StatusCode = status;
        if (retryAfter is { } wait)
        {
            Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return Page();
    }

    private string LockedText(TimeSpan wait) => wait <= TimeSpan.FromMinutes(1)
        ? Words["login.locked.one"]
        : Words["login.locked", (int)Math.Ceiling(wait.TotalMinutes)];
}
