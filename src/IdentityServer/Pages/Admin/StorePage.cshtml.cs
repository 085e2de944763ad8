using IdentityPlatform.IdentityServer.Administration.Stores;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>One store: owner and access.</summary>
public sealed class StorePageModel(IStoreRegistry stores) : AdminPage
{
    /// <inheritdoc />
    public override string Name => "stores";

    /// <summary>Which store.</summary>
    [BindProperty(Name = "id", SupportsGet = true)]
    public long Id { get; set; }

    /// <summary>The store.</summary>
    public StoreRecord Record { get; private set; } = null!;

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await stores.FindAsync(Id, cancellationToken) is not { } record)
            return Missing();
        Record = record;
        return Page();
    }
}
