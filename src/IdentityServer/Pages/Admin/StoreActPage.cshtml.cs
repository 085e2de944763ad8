using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Stores;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>Another owner of a store, or access that is given or taken away.</summary>
public sealed class StoreActPageModel(IStoreRegistry stores, StoreActs acts, IStringLocalizer<Texts> texts) : AdminActPage(texts)
{
    /// <inheritdoc />
    public override string Name => "stores";

    /// <summary>Which store.</summary>
    [BindProperty(Name = "id", SupportsGet = true)]
    public long Id { get; set; }

    /// <summary>owner, grant or remove.</summary>
    [BindProperty(Name = "act", SupportsGet = true)]
    public string Act { get; set; } = "";

    /// <summary>Whose access is taken away.</summary>
    [BindProperty(Name = "user", SupportsGet = true)]
    public Guid? Member { get; set; }

    /// <summary>Username or e-mail as typed.</summary>
    [BindProperty(Name = "who")]
    public string? Who { get; set; }

    /// <summary>The role as chosen.</summary>
    [BindProperty(Name = "role")]
    public string? Role { get; set; }

    /// <summary>The store.</summary>
    public StoreRecord Record { get; private set; } = null!;

    /// <summary>Says what it means.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await FindAsync(cancellationToken) ? Page() : Missing();

    /// <summary>Does it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await FindAsync(cancellationToken))
            return Missing();
        if (Actor() is not { } by)
            return Again(Errors);
        var who = Who?.Trim() ?? "";
        try
        {
            var answer = Act switch
            {
                "owner" => await acts.TransferAsync(by, Id, who),
                "grant" => await acts.GrantAsync(by, Id, who, Role ?? ""),
                _ => await acts.RemoveAsync(by, Id, Member!.Value),
            };
            return answer == ActAnswer.Conflict && Act != "remove"
                ? Again(FormErrors.Of(Words, [new FieldError("who", FieldErrorCodes.Unknown)]))
                : After(answer, Act, FormattableString.Invariant($"/admin/stores/{Id}"));
        }
        catch (AdministrationException)
        {
            return Again(FormErrors.Of(Words, [new FieldError("role", FieldErrorCodes.Invalid)]));
        }
    }

    private async Task<bool> FindAsync(CancellationToken cancellationToken)
    {
        if (Act is not ("owner" or "grant" or "remove") || (Act == "remove" && Member is null) || await stores.FindAsync(Id, cancellationToken) is not { } record)
            return false;
        Record = record;
        return true;
    }
}
