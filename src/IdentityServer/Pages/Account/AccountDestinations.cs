using System.Collections.Frozen;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>
/// The account's pages by name. <c>?next=</c> carries a name and never a path, so a sign-in cannot be made to end anywhere
/// else (CWE-601).
/// </summary>
public static class AccountDestinations
{
    /// <summary>The overview.</summary>
    public const string Overview = "overview";

    /// <summary>In the order of the navigation.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Overview, "profile", "email", "password", "two-step", "passkeys", "providers", "sessions", "history", "apps", "data"];

    private static readonly FrozenSet<string> Names = All.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The path of a name; the overview's for any other text.</summary>
    /// <param name="name">As it came with the request.</param>
    /// <returns>A path under the server's root.</returns>
    public static string PathOf(string? name) => name is null or Overview || !Names.Contains(name) ? "/account" : $"/account/{name}";
}
