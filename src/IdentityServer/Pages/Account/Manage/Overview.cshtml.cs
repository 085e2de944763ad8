using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>The home of a signed-in person: who they are, what deserves a look, where to go.</summary>
public sealed class OverviewModel(AccountHints hints, IHostEnvironment environment) : AccountPage
{
    /// <inheritdoc />
    public override string Name => AccountDestinations.Overview;

    /// <summary>The pages most people come for.</summary>
    public static IReadOnlyList<string> Shortcuts { get; } = ["profile", "password", "sessions", "apps"];

    /// <summary>What would make the account safer.</summary>
    public IReadOnlyList<AccountHint> Hints { get; private set; } = [];

    /// <summary>Whether the page tells a developer what to try next.</summary>
    public bool ShowsDemo => environment.IsDevelopment();

    /// <summary>Shows the account.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => Hints = await hints.OfAsync(Session.UserId, cancellationToken);
}
