using IdentityPlatform.IdentityServer.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Says good-bye after a deletion; whoever else opens it learns nothing.</summary>
public sealed class DeletedModel(IOptions<AccountOptions> accounts) : PageModel
{
    /// <summary>Days until a deleted account is erased.</summary>
    public int Days => (int)Math.Ceiling(accounts.Value.PurgeDeletedAfter.TotalDays);
}
