using IdentityPlatform.IdentityServer.Administration.Users;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>Users: searched, filtered, page by page.</summary>
public sealed class UsersModel(IUserDirectory users) : AdminPage
{
    private const int PageSize = 50;
    private const string AfterParameter = "after";

    /// <inheritdoc />
    public override string Name => "users";

    /// <summary>What username, e-mail or name begin with, or an id.</summary>
    [BindProperty(Name = "q", SupportsGet = true)]
    public string? Text { get; set; }

    /// <summary>A role.</summary>
    [BindProperty(Name = "role", SupportsGet = true)]
    public string? Role { get; set; }

    /// <summary>A plan.</summary>
    [BindProperty(Name = "plan", SupportsGet = true)]
    public string? Plan { get; set; }

    /// <summary>true or false; anything else asks for both.</summary>
    [BindProperty(Name = "active", SupportsGet = true)]
    public string? Active { get; set; }

    /// <summary>Where the page begins.</summary>
    [BindProperty(Name = AfterParameter, SupportsGet = true)]
    public string? After { get; set; }

    /// <summary>The page.</summary>
    public UserPage Found { get; private set; } = new([], null);

    /// <summary>How many there are; told on the first page only.</summary>
    public UserCount? Count { get; private set; }

    /// <summary>Link to the first page; null when this is it.</summary>
    public string? First => Count is null ? PageLinks.Link(Request, AfterParameter, null) : null;

    /// <summary>Link to the next page; null on the last.</summary>
    public string? Next => Found.Next is null ? null : PageLinks.Link(Request, AfterParameter, Found.Next);

    /// <summary>Shows the page; what makes no sense is not asked for.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = new UserQuery(
            Kept(Text, InputLimits.UserName), Kept(Role, 50), PlanNames.Ordered.Contains(Plan, StringComparer.Ordinal) ? Plan : null,
            Active switch { "true" => true, "false" => false, _ => null });
        Found = await users.SearchAsync(query, After, PageSize, cancellationToken);
        Count = string.IsNullOrEmpty(After) ? await users.CountAsync(query, cancellationToken) : null;
    }

    private static string? Kept(string? typed, int longest) =>
        string.IsNullOrWhiteSpace(typed) || typed.Length > longest || !Accounts.AccountName.IsClean(typed) ? null : typed.Trim();
}
