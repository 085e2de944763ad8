using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Says why a sign-in by a provider came to nothing, and leads back to the other ways in.</summary>
public sealed class ProviderProblemModel(InteractionAccess interactions, Providers providers, IStringLocalizer<Texts> texts) : InteractionPage(interactions, texts)
{
    /// <inheritdoc />
    protected override bool StandsAlone => true;

    /// <summary>Shows it.</summary>
    public IActionResult OnGet()
    {
        var problem = Enum.GetValues<ProviderProblem>().FirstOrDefault(value => ProviderPaths.Name(value) == Request.Query["problem"], ProviderProblem.Lost);
        var name = providers.Find(Request.Query["provider"])?.DisplayName ?? Words["provider.other"];
        var (status, kind) = problem switch
        {
            ProviderProblem.Unavailable => (StatusCodes.Status503ServiceUnavailable, "unavailable"),
            ProviderProblem.Refused or ProviderProblem.Invalid => (StatusCodes.Status502BadGateway, "refused"),
            _ => (StatusCodes.Status400BadRequest, "lost"),
        };
        return MessagePage.View(status, new Message(Words[$"provider.{kind}.title", name], Words[$"provider.{kind}.text", name], Words[$"provider.{kind}.next", name])
        {
            Trace = status == StatusCodes.Status400BadRequest ? null : MessagePage.TraceOf(HttpContext),
            ActionText = Words["provider.back"],
            ActionUrl = Keep("/account/login"),
        });
    }
}
