using System.Globalization;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>The home of a signed-in person.</summary>
public sealed class OverviewModel(IHostEnvironment environment) : AccountPage
{
    /// <inheritdoc />
    public override string Name => AccountDestinations.Overview;

    /// <summary>Whether the page tells a developer what to try next.</summary>
    public bool ShowsDemo => environment.IsDevelopment();

    /// <summary>When they signed in, in the page's language, UTC.</summary>
    public string Since => Session.Authentication.AuthTime.UtcDateTime.ToString("f", CultureInfo.CurrentUICulture);
}
