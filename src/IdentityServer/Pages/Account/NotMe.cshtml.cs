using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Where "this was not me" leads: one button ends every session and starts a reset.</summary>
public sealed class NotMeModel(InteractionAccess interactions, DisownedSignIn disowned, IStringLocalizer<Texts> texts) : MailFormPage(interactions, texts)
{
    /// <summary>The link's token: from the address when the page is opened, from the form when it is sent.</summary>
    [BindProperty(Name = PageQuery.Token)]
    public string? Token { get; set; }

    /// <summary>What the link disowns.</summary>
    public DisownLink Link { get; private set; } = null!;

    /// <summary>Says what will happen. Opening the link uses nothing up: mail scanners open it too.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Token = Request.Query[PageQuery.Token];
        if (await disowned.FindAsync(Token, cancellationToken) is not { } link)
            return Dead();
        Link = link;
        return Page();
    }

    /// <summary>Does it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        await disowned.DisownAsync(Token, Device.Of(HttpContext), cancellationToken) ? new SeeOtherResult(Keep("/account/check-mail/not_me")) : Dead();

    private ViewResult Dead() => DeadLink("reset.again", LinkPaths.ForgotPassword);
}
