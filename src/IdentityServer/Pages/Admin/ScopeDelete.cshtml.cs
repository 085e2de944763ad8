using IdentityPlatform.IdentityServer.Administration.Scopes;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>A scope that no client is registered for goes.</summary>
public sealed class ScopeDeleteModel(ScopeActs acts, IScopeRegistry scopes, IStringLocalizer<Texts> texts) : AdminActPage(texts)
{
    /// <inheritdoc />
    public override string Name => "scopes";

    /// <summary>Which scope.</summary>
    [BindProperty(Name = "name", SupportsGet = true)]
    public string? ScopeName { get; set; }

    /// <summary>Says what it means.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        (await scopes.AllAsync(cancellationToken)).Any(record => record.Scope.Name == ScopeName && record.Scope.Name != ScopeNames.Admin) ? Page() : Missing();

    /// <summary>Deletes it.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (ScopeName is null or ScopeNames.Admin)
            return Missing();
        return Actor() is { } by ? After(await acts.DropAsync(by, ScopeName), "scope-delete", "/admin/scopes") : Again(Errors);
    }
}
