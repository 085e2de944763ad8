using IdentityPlatform.IdentityServer.Administration.Keys;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>New signing keys, announced or at once.</summary>
public sealed class KeysRotateModel(SigningKeyDesk keys, IStringLocalizer<Texts> texts) : AdminActPage(texts)
{
    /// <inheritdoc />
    public override string Name => "keys";

    /// <summary>Whether they sign at once.</summary>
    [BindProperty(Name = "now")]
    public bool AtOnce { get; set; }

    /// <summary>Says what it means.</summary>
    public IActionResult OnGet() => Page();

    /// <summary>Makes them.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (Actor() is not { } by)
            return Again(Errors);
        await keys.RotateAsync(by, AtOnce);
        return Done("keys", "/admin/keys");
    }
}
