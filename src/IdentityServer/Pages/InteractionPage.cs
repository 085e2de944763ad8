using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>A page that can serve an authorization request: it has the request before its handler runs, or says that it is gone.</summary>
public abstract class InteractionPage(InteractionAccess interactions, IStringLocalizer<Texts> texts) : PageModel
{
    /// <summary>The request; null when the page was opened by itself.</summary>
    public Interaction? Interaction { get; private set; }

    /// <summary>What the page calls the client; null when there is none.</summary>
    public string? App => Interaction is null ? null : AppName.Of(Interaction.Client);

    /// <summary>Which button was pressed, where a form has several.</summary>
    [BindProperty(Name = "choice")]
    public string? Choice { get; set; }

    /// <summary>Whether the page has a meaning without a request.</summary>
    protected virtual bool StandsAlone => false;

    /// <summary>The texts in the request's language.</summary>
    protected IStringLocalizer<Texts> Words { get; } = texts;

    /// <summary>The same request on another page of ours.</summary>
    /// <param name="path">A path of this server.</param>
    /// <returns>The path with the handle, if there is one.</returns>
    public string Keep(string path) => Url.Content($"~{path}") +
        (Interaction is null ? "" : QueryString.Create(PageQuery.Interaction, Interaction.Handle).Value);

    /// <inheritdoc />
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        Interaction = await interactions.CurrentAsync(HttpContext, HttpContext.RequestAborted);
        if (Interaction is not null)
        {
            HttpContext.AllowFormsToEndAt(Interaction.Request.RedirectUri);
        }
        else if (!StandsAlone || Request.Query.ContainsKey(PageQuery.Interaction))
        {
            context.Result = MessagePage.View(StatusCodes.Status400BadRequest, Message.Of(Words, "expired"));
            return;
        }

        await next();
    }

    /// <summary>Back to the protocol, or to the account when nothing waits.</summary>
    /// <returns>The redirect.</returns>
    protected SeeOtherResult GoOn() => new(Interaction is null ? Url.Content("~/account") : interactions.ContinueUrl(Interaction));

    /// <summary>The person does not want to go on.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The redirect by which the client hears of it.</returns>
    protected async Task<SeeOtherResult> DenyAsync(CancellationToken cancellationToken)
    {
        await interactions.DenyAsync(HttpContext, cancellationToken);
        return GoOn();
    }
}
