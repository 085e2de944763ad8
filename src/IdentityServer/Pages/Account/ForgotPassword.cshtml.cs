using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Asks for a link that sets a new password (T3). The answer is the same whether or not somebody has the address.</summary>
public sealed class ForgotPasswordModel(InteractionAccess interactions, MailRequests requests, IStringLocalizer<Texts> texts)
    : MailFormPage(interactions, texts)
{
    /// <summary>Shows the form.</summary>
    public void OnGet() => Email ??= Interaction?.LoginHint?.Contains('@', StringComparison.Ordinal) == true ? Interaction.LoginHint : null;

    /// <summary>Asks for the mail.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        After(await requests.AskAsync(MailRequestKinds.ResetPassword, Email, Asker, cancellationToken), "/account/check-mail/reset");
}
