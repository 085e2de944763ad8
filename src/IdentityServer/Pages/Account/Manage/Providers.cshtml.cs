using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>The accounts at providers that a person signs in with: link one, unlink one, never the last way in.</summary>
public sealed class ProvidersModel(LinkedProviders linked, Providers providers, IStringLocalizer<Texts> texts) : AccountPage
{
    /// <inheritdoc />
    public override string Name => "providers";

    /// <summary>Why nothing was changed.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <summary>The links and the ways in.</summary>
    public LinkedProvidersView View { get; private set; } = null!;

    /// <summary>Providers that no account is linked of.</summary>
    public IEnumerable<Provider> Others => providers.All.Where(provider => !View.Links.Any(link => link.Provider == provider.Name));

    /// <inheritdoc />
    protected override bool NeedsFreshSignIn => true;

    /// <summary>What a provider is called; of one that is configured no more, its name.</summary>
    public string NameOf(ProviderLink link) => providers.Find(link.Provider)?.DisplayName ?? link.Provider;

    /// <summary>Whether taking a link away would lock the person out.</summary>
    public bool IsLast(ProviderLink link) => View.Ways.OnlyOne && providers.Find(link.Provider) is not null;

    /// <summary>Shows them.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Request.Query["problem"] == ProviderPaths.Name(ProviderProblem.Cancelled) && providers.Find(Request.Query["provider"]) is { } provider)
            Errors = FormErrors.Whole(texts["providers.cancelled", provider.DisplayName]);
        return await ShowAsync(cancellationToken);
    }

    /// <summary>Begins to link: the browser goes to the provider, and what comes back belongs to this session.</summary>
    public IActionResult OnPostLink([FromForm] string? provider) => providers.Find(provider) is { } known
        ? new ProviderChallengeResult(known.Name, new ProviderVisit
        {
            Next = Name,
            LinkFor = new LinkIntent(Session.UserId, Session.Authentication.SessionId),
            Fresh = true,
        })
        : new SeeOtherResult(Url.Content("~/account/providers"));

    /// <summary>Takes a link away.</summary>
    public async Task<IActionResult> OnPostUnlinkAsync([FromForm] string? provider, [FromForm] string? subject, CancellationToken cancellationToken)
    {
        switch (await linked.UnlinkAsync(Owner, provider ?? "", subject ?? ""))
        {
            case WayRemoval.LastWayIn:
                Errors = FormErrors.Whole(texts["providers.last"]);
                Response.StatusCode = StatusCodes.Status400BadRequest;
                return await ShowAsync(cancellationToken);
            case WayRemoval.Removed:
                Notice.Leave(HttpContext, "provider_unlinked");
                break;
        }

        return new SeeOtherResult(Url.Content("~/account/providers"));
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        HttpContext.AllowFormsToEndAtProviders();
        View = await linked.ReadAsync(Session.UserId, cancellationToken);
        return Page();
    }
}
