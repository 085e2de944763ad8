using System.Globalization;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>
/// Shows an interaction's pages in the language its client asked for (OpenID Connect Core §3.1.2.1: <c>ui_locales</c>, a
/// list ordered by preference; languages we lack are no error), unless the person has chosen one in it.
/// </summary>
public sealed class ClientLanguageFilter(InteractionAccess interactions) : IAsyncResourceFilter
{
    /// <inheritdoc />
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Query.ContainsKey(PageQuery.Interaction) && !LanguageProvider.IsChosen(http))
        {
            var interaction = await interactions.CurrentAsync(http, http.RequestAborted);
            if (interaction is not null && LanguageProvider.Wanted(http, interaction.UiLocales) is { } wanted)
            {
                CultureInfo.CurrentUICulture = wanted;
            }
        }

        await next();
    }
}
