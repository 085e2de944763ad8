using System.Collections.Frozen;
using IdentityPlatform.IdentityServer.Pages.Account;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>
/// The administration's pages by name, as <see cref="AccountDestinations"/> has the account's: <c>admin</c>,
/// <c>admin.users</c>, <c>admin.users.&lt;id&gt;</c>.
/// </summary>
public static class AdminDestinations
{
    /// <summary>The dashboard.</summary>
    public const string Dashboard = "dashboard";

    private const string Root = "admin";
    private const string User = "admin.users.";

    /// <summary>The navigation, in its order.</summary>
    public static IReadOnlyList<DestinationGroup> Groups { get; } =
    [
        new(null, [Dashboard]),
        new("people", ["users", "sessions"]),
        new("apps", ["clients", "scopes", "stores"]),
        new("server", ["audit", "keys"]),
    ];

    private static readonly FrozenSet<string> Names = Groups.SelectMany(group => group.Pages).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The path of a page.</summary>
    /// <param name="page">Its name in <see cref="Groups"/>.</param>
    public static string PathOf(string page) => page == Dashboard ? "/admin" : $"/admin/{page}";

    /// <summary>What <c>?next=</c> carries for a page.</summary>
    /// <param name="page">Its name in <see cref="Groups"/>.</param>
    public static string NextOf(string page) => page == Dashboard ? Root : $"{Root}.{page}";

    /// <summary>What <c>?next=</c> carries for a user.</summary>
    public static string NextOf(Guid user) => $"{User}{user:D}";

    /// <summary>The path of what <c>?next=</c> carried.</summary>
    /// <param name="next">As it came with the request.</param>
    /// <returns>A path under the server's root; null for what is no page here.</returns>
    public static string? TryPathOf(string? next)
    {
        if (next == Root)
            return "/admin";
        if (next?.StartsWith(User, StringComparison.Ordinal) == true && Guid.TryParseExact(next[User.Length..], "D", out var user))
            return $"/admin/users/{user:D}";
        return next?.StartsWith(Root + ".", StringComparison.Ordinal) == true && Names.Contains(next[(Root.Length + 1)..]) ? PathOf(next[(Root.Length + 1)..]) : null;
    }
}
