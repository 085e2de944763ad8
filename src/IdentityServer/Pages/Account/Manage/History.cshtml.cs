using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol.Clients;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>Every sign-in and every attempt at one (K4).</summary>
public sealed class HistoryModel(IAccountActivity activity, IClientStore clients) : AccountPage
{
    private const int PageSize = 25;

    /// <inheritdoc />
    public override string Name => "history";

    /// <summary>The entry that the page begins after; null for the newest.</summary>
    [BindProperty(Name = "before", SupportsGet = true)]
    public string? Before { get; set; }

    /// <summary>The entries, latest first, with the name of the app each was for.</summary>
    public IReadOnlyList<(LoginHistoryEntry Entry, string? App)> Entries { get; private set; } = [];

    /// <summary>Where the next page begins; null on the last.</summary>
    public long? Next { get; private set; }

    /// <summary>Whether this is not the first page.</summary>
    public bool IsLater { get; private set; }

    /// <summary>Shows a page; what is no number is the first one.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        long? before = long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        IsLater = before is not null;
        // One more than is shown tells whether there is a next page.
        var rows = await activity.HistoryAsync(Session.UserId, before, PageSize + 1, cancellationToken);
        List<(LoginHistoryEntry, string?)> entries = [];
        foreach (var row in rows.Take(PageSize))
            entries.Add((row, row.ClientId is { } client ? await clients.NameAsync(client, cancellationToken) : null));
        Entries = entries;
        Next = rows.Count > PageSize ? rows[PageSize - 1].Id : null;
    }
}
