using System.Collections.Frozen;
using IdentityPlatform.IdentityServer.Pages.Admin;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>
/// The account's pages by name. <c>?next=</c> carries a name and never a path, so a sign-in cannot be made to end anywhere
/// else (CWE-601).
/// </summary>
public static class AccountDestinations
{
    /// <summary>The overview.</summary>
    public const string Overview = "overview";

    /// <summary>The navigation, in its order.</summary>
    public static IReadOnlyList<DestinationGroup> Groups { get; } =
    [
        new(null, [Overview]),
        new("you", ["profile", "email"]),
        new("security", ["password", "two-step", "passkeys", "providers"]),
        new("activity", ["sessions", "history", "apps"]),
        new("privacy", ["data"]),
    ];

    /// <summary>Every page.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Groups.SelectMany(group => group.Pages)];

    private static readonly FrozenSet<string> Names = All.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The path of a name; the overview's for any other text.</summary>
    /// <param name="name">As it came with the request.</param>
    /// <returns>A path under the server's root.</returns>
    public static string PathOf(string? name) =>
        AdminDestinations.TryPathOf(name) ?? (name is null or Overview || !Names.Contains(name) ? "/account" : $"/account/{name}");
}

/// <summary>Pages of the account that belong together.</summary>
/// <param name="Name">Last part of the heading's key, <c>account.nav.group.&lt;name&gt;</c>; null for none.</param>
/// <param name="Pages">Their names.</param>
public sealed record DestinationGroup(string? Name, IReadOnlyList<string> Pages);
