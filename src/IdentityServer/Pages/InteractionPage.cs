using IdentityPlatform.IdentityServer.Pages.Account;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;
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

    /// <summary>Whether the page does its work even when the request it was to serve is gone: a mail's link may be opened late or elsewhere.</summary>
    protected virtual bool OutlivesInteraction => false;

    /// <summary>What the page goes on to, as a query for links in mails; null for nothing.</summary>
    protected string? ContinueWith => (Interaction, Next) switch
    {
        ({ } interaction, _) => QueryString.Create(PageQuery.Interaction, interaction.Handle).Value![1..],
        (_, { } next) when AccountDestinations.All.Contains(next) => QueryString.Create(PageQuery.Next, next).Value![1..],
        _ => null,
    };

    /// <summary>The texts in the request's language.</summary>
    protected IStringLocalizer<Texts> Words { get; } = texts;

    /// <summary>The account page to go on to when no request waits; null for the overview, or when a request does.</summary>
    public string? Next => Interaction is null ? Request.Query[PageQuery.Next].ToString() is { Length: > 0 } next ? next : null : null;

    /// <summary>Handle of an arrival from a provider that this sign-in is to prove an account for; null for none.</summary>
    public virtual string? Arrival => Request.Query[PageQuery.Arrival].ToString() is { Length: > 0 and <= InputLimits.Handle } arrival ? arrival : null;

    /// <summary>The same request, or the same destination, on another page of ours.</summary>
    /// <param name="path">A path of this server.</param>
    /// <returns>The path with what it goes on to.</returns>
    public string Keep(string path) => Url.Content($"~{path}") + Carried();

    /// <inheritdoc />
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        Interaction = await interactions.CurrentAsync(HttpContext, HttpContext.RequestAborted);
        if (Interaction is not null)
        {
            HttpContext.AllowFormsToEndAt(Interaction.Request.RedirectUri);
        }
        else if (!OutlivesInteraction && (!StandsAlone || Request.Query.ContainsKey(PageQuery.Interaction)))
        {
            context.Result = MessagePage.View(StatusCodes.Status400BadRequest, Message.Of(Words, "expired"));
            return;
        }

        if (StandsAlone)
        {
            HttpContext.AllowFormsToEndAtProviders();
        }

        await next();
    }

    /// <summary>Back to the protocol, or to the account when nothing waits.</summary>
    /// <returns>The redirect.</returns>
    protected SeeOtherResult GoOn() => new((Arrival, Interaction) switch
    {
        ({ }, _) => Keep("/account/provider"),
        (_, { } interaction) => interactions.ContinueUrl(interaction),
        _ => Url.Content($"~{AccountDestinations.PathOf(Next)}"),
    });

    /// <summary>The person does not want to go on.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The redirect by which the client hears of it.</returns>
    protected async Task<SeeOtherResult> DenyAsync(CancellationToken cancellationToken)
    {
        await interactions.DenyAsync(HttpContext, cancellationToken);
        return new(Interaction is null ? Url.Content("~/account") : interactions.ContinueUrl(Interaction));
    }

    private QueryString Carried()
    {
        var query = (Interaction, Next) switch
        {
            ({ } interaction, _) => QueryString.Create(PageQuery.Interaction, interaction.Handle),
            (_, { } next) => QueryString.Create(PageQuery.Next, next),
            _ => QueryString.Empty,
        };
        return Arrival is { } arrival ? query.Add(PageQuery.Arrival, arrival) : query;
    }
}
