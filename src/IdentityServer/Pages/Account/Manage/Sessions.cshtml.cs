using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.Protocol.Clients;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>Where a person is signed in, and how to end that (P7, ASVS V7.5.2).</summary>
public sealed class SessionsModel(IAccountActivity activity, BrowserSessions sessions, IClientStore clients, TimeProvider time) : AccountPage
{
    /// <inheritdoc />
    public override string Name => "sessions";

    /// <summary>The session whose button was pressed.</summary>
    [BindProperty(Name = "session")]
    public Guid? Chosen { get; set; }

    /// <summary>Whether all but this one were meant.</summary>
    [BindProperty(Name = "others")]
    public bool Others { get; set; }

    /// <summary>The sessions, this one first.</summary>
    public IReadOnlyList<ShownSession> All { get; private set; } = [];

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var rows = await activity.SessionsAsync(Session.UserId, time.GetUtcNow(), cancellationToken);
        List<ShownSession> shown = [];
        foreach (var row in rows.OrderBy(row => row.Id == Session.Authentication.SessionId ? 0 : 1))
        {
            List<string> apps = [];
            foreach (var app in row.Apps)
                apps.Add(await clients.NameAsync(app, cancellationToken));
            var opener = row.ClientId is { } id ? await clients.NameAsync(id, cancellationToken) : null;
            shown.Add(new ShownSession(row, DeviceName.Of(row.UserAgent), opener, apps, row.Id == Session.Authentication.SessionId));
        }

        All = shown;
    }

    /// <summary>Ends one, or all others.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Chosen == Session.Authentication.SessionId)
        {
            await sessions.SignOutAsync(HttpContext, cancellationToken);
            return new SeeOtherResult(Url.Content("~/account/logout"));
        }

        if (Others)
        {
            await activity.EndOtherSessionsAsync(Session.UserId, Session.Authentication.SessionId, time.GetUtcNow(), cancellationToken);
            return Done("sessions.others");
        }

        // A session that is not theirs, or has ended meanwhile, is not there: the list says so.
        var ended = Chosen is { } id && await activity.EndSessionAsync(Session.UserId, id, time.GetUtcNow(), cancellationToken);
        return ended ? Done("sessions.one") : new SeeOtherResult(Url.Content("~/account/sessions"));
    }
}

/// <summary>A session as the page shows it.</summary>
/// <param name="Row">The session.</param>
/// <param name="Device">What it runs on.</param>
/// <param name="App">The app that opened it; null for a browser.</param>
/// <param name="Apps">Apps that were signed in through it.</param>
/// <param name="IsThis">Whether it is the one that looks at the page.</param>
public sealed record ShownSession(AccountSession Row, DeviceName Device, string? App, IReadOnlyList<string> Apps, bool IsThis)
{
    /// <summary>The icon: a phone or a screen.</summary>
    public string Icon => Device.System is "iPhone" or "iPod" or "Android" or "Windows Phone" ? "phone" : Device.App is null && App is not null ? "apps" : "desk";
}
