using System.Globalization;
using IdentityPlatform.IdentityServer.Administration.Activity;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>How many of everything there are, and sign-ins, failures and tokens over time.</summary>
public sealed class DashboardModel(ActivityReport report, IStringLocalizer<Texts> texts) : AdminPage
{
    /// <inheritdoc />
    public override string Name => AdminDestinations.Dashboard;

    /// <summary>days for 30 days; anything else for 24 hours.</summary>
    [BindProperty(Name = "span", SupportsGet = true)]
    public string? Span { get; set; }

    /// <summary>Whether days are shown.</summary>
    public bool ByDays => Span == "days";

    /// <summary>How many there are.</summary>
    public ServerCounts Counts { get; private set; } = null!;

    /// <summary>The plots.</summary>
    public IReadOnlyList<Plot> Plots { get; private set; } = [];

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Counts = await report.CountsAsync(cancellationToken);
        Plots = [.. (await report.ReadAsync(ByDays, cancellationToken)).Select(series => new Plot(series, texts, ByDays, Session.ZoneInfo))];
    }

    /// <summary>A number as people read it.</summary>
    public string Shown(long number) => number.ToString("N0", CultureInfo.CurrentUICulture);
}
