using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration.Stores;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>Stores: searched, page by page.</summary>
public sealed class StoresModel(IStoreRegistry stores) : AdminPage
{
    private const int PageSize = 50;
    private const string AfterParameter = "after";

    /// <inheritdoc />
    public override string Name => "stores";

    /// <summary>What the name begins with, or an id.</summary>
    [BindProperty(Name = "q", SupportsGet = true)]
    public string? Text { get; set; }

    /// <summary>Where the page begins.</summary>
    [BindProperty(Name = AfterParameter, SupportsGet = true)]
    public string? After { get; set; }

    /// <summary>The page.</summary>
    public StorePage Found { get; private set; } = new([], null);

    /// <summary>Link to the first page; null when this is it.</summary>
    public string? First => string.IsNullOrEmpty(After) ? null : PageLinks.Link(Request, AfterParameter, null);

    /// <summary>Link to the next page; null on the last.</summary>
    public string? Next => Found.Next is null ? null : PageLinks.Link(Request, AfterParameter, Found.Next);

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var asked = Text is { Length: <= InputLimits.UserName } && AccountName.IsClean(Text) ? Text : null;
        Found = await stores.SearchAsync(asked, After, PageSize, cancellationToken);
    }
}
