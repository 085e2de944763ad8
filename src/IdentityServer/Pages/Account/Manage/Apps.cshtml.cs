using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>What has access to the account, and how to take it back.</summary>
public sealed class AppsModel(IConnectedApps apps, IClientStore clients, IScopeStore scopes, IStringLocalizer<Texts> texts, TimeProvider time) : AccountPage
{
    /// <inheritdoc />
    public override string Name => "apps";

    /// <summary>The app whose button was pressed.</summary>
    [BindProperty(Name = "client")]
    public string? Chosen { get; set; }

    /// <summary>The apps, last used first.</summary>
    public IReadOnlyList<ShownApp> All { get; private set; } = [];

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var known = await scopes.AllAsync(cancellationToken);
        List<ShownApp> shown = [];
        foreach (var app in await apps.ListAsync(Session.UserId, time.GetUtcNow(), cancellationToken))
        {
            var client = await clients.FindAsync(app.ClientId, cancellationToken);
            shown.Add(new ShownApp(
                app,
                client is null ? AppName.Clean(app.ClientId) : AppName.Of(client),
                client is { FirstParty: true },
                [.. client?.RedirectUris.Select(AppName.HostOf).Distinct(StringComparer.Ordinal) ?? []],
                [.. app.Scopes.Select(name => ScopeInWords.Of(texts, name, known.GetValueOrDefault(name)))]));
        }

        All = shown;
    }

    /// <summary>Takes everything back from one.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var taken = Chosen is { Length: > 0 and <= InputLimits.ClientId } client
            && await apps.DisconnectAsync(Session.UserId, client, time.GetUtcNow(), cancellationToken);
        return taken ? Done("apps.removed") : new SeeOtherResult(Url.Content("~/account/apps"));
    }
}

/// <summary>An app as the page shows it.</summary>
/// <param name="App">What it has.</param>
/// <param name="Name">Its name, which its maker chose.</param>
/// <param name="IsOurs">Whether it is an app of this service, which nobody is asked about.</param>
/// <param name="Hosts">Where it sends people; what its name cannot hide (RFC 9700 §4.15).</param>
/// <param name="Scopes">What it may do.</param>
public sealed record ShownApp(ConnectedApp App, string Name, bool IsOurs, IReadOnlyList<string> Hosts, IReadOnlyList<ScopeInWords> Scopes);
