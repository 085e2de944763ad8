using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Sends the browser to a provider: for a button of ours by POST, for an application's <c>idp_hint</c> by GET.</summary>
public sealed class ContinueModel(InteractionAccess interactions, BrowserSessions sessions, Providers providers, IStringLocalizer<Texts> texts)
    : InteractionPage(interactions, texts)
{
    /// <summary>The provider's name.</summary>
    [FromRoute(Name = "provider")]
    public string ProviderName { get; set; } = "";

    /// <inheritdoc />
    protected override bool StandsAlone => true;

    /// <summary>
    /// Only an authorization request that names the provider starts this way: any other site could send a browser here
    /// without its person's will.
    /// </summary>
    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        Interaction is { IdpHint: { } hint } interaction && hint == ProviderName
            ? LeaveAsync(interaction.LoginHint, cancellationToken)
            : Task.FromResult<IActionResult>(new SeeOtherResult(Keep("/account/login")));

    /// <summary>A button was pressed.</summary>
    public Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) => LeaveAsync(null, cancellationToken);

    private async Task<IActionResult> LeaveAsync(string? loginHint, CancellationToken cancellationToken)
    {
        if (providers.Find(ProviderName) is not { } provider)
            return MessagePage.View(StatusCodes.Status404NotFound, Message.Of(Words, "missing"));
        var signedIn = await sessions.CurrentAsync(HttpContext, cancellationToken) is not null;
        return new ProviderChallengeResult(provider.Name, new ProviderVisit
        {
            Interaction = Interaction?.Handle,
            Next = Next,
            // Whoever is signed in and comes here is asked to prove it again, or wants another account.
            Fresh = signedIn || Interaction?.Request.AsksAnew == true,
            LoginHint = loginHint,
        });
    }
}
