using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Begins a sign-in by mail. The answer is the same whether or not somebody has the address.</summary>
public sealed class EmailSignInModel(
    InteractionAccess interactions, MailSignInRequests signIns, BrowserSessions sessions, IOptions<MailSignInOptions> options, IStringLocalizer<Texts> texts)
    : MailFormPage(interactions, texts)
{
    /// <summary>Whether the sign-in outlives the browser.</summary>
    [BindProperty(Name = "remember_me")]
    public bool RememberMe { get; set; }

    /// <inheritdoc />
    protected override bool OutlivesInteraction => false;

    /// <inheritdoc />
    public override Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (options.Value.EmailLink)
            return base.OnPageHandlerExecutionAsync(context, next);
        context.Result = NotFound();
        return Task.CompletedTask;
    }

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var hint = Interaction?.LoginHint ?? (await sessions.CurrentAsync(HttpContext, cancellationToken))?.Email;
        Email = hint?.Contains('@', StringComparison.Ordinal) == true ? hint : null;
    }

    /// <summary>Has the mail sent and goes on to where its code is typed.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        After(await signIns.BeginAsync(HttpContext, Email, RememberMe, Asker, cancellationToken), "/account/email-sign-in/code");
}
