using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration.Sessions;
using IdentityPlatform.IdentityServer.Administration.Users;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>Sessions of everybody, newest first.</summary>
public sealed class AllSessionsModel(ISessionDirectory sessions, IUserDirectory users) : AdminPage
{
    private const int PageSize = 50;
    private const string BeforeParameter = "before";

    /// <inheritdoc />
    public override string Name => "sessions";

    /// <summary>Whose: id, username or e-mail.</summary>
    [BindProperty(Name = "user", SupportsGet = true)]
    public string? Whose { get; set; }

    /// <summary>The address of the sign-in.</summary>
    [BindProperty(Name = "ip", SupportsGet = true)]
    public string? Ip { get; set; }

    /// <summary>Where the page begins.</summary>
    [BindProperty(Name = BeforeParameter, SupportsGet = true)]
    public Guid? Before { get; set; }

    /// <summary>The page.</summary>
    public SessionPage Found { get; private set; } = new([], null);

    /// <summary>Link to the first page; null when this is it.</summary>
    public string? First => Before is null ? null : PageLinks.Link(Request, BeforeParameter, null);

    /// <summary>Link to the next page; null on the last.</summary>
    public string? Next => Found.Next is { } next ? PageLinks.Link(Request, BeforeParameter, next.ToString("D")) : null;

    /// <summary>Shows the page. Somebody nobody knows has no sessions.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Guid? user = null;
        if (Text(Whose) is { } name && (user = await users.NamedAsync(name, cancellationToken)) is null)
            return;
        Found = await sessions.SearchAsync(new SessionQuery(user, Text(Ip)), Before, PageSize, cancellationToken);
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) || typed.Length > 255 || !AccountName.IsClean(typed) ? null : typed.Trim();
}
