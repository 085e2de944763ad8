using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>
/// What roles of a product are here. Roles here hold on the whole platform: a name that opens one product must not open
/// the others. So only <c>user</c> is taken over as it is, and everything else when the operator says so.
/// </summary>
public sealed class RoleMap
{
    private readonly Dictionary<string, string> _roles = new(StringComparer.OrdinalIgnoreCase) { [RoleNames.User] = RoleNames.User };

    /// <summary>Reads what the operator said: <c>NAME=ROLE</c>.</summary>
    /// <exception cref="AdministrationException">It is not written so, or the role is malformed.</exception>
    public RoleMap(IEnumerable<string> pairs)
    {
        foreach (var pair in pairs)
        {
            var at = pair.LastIndexOf('=');
            if (at < 1)
                throw new AdministrationException("--role is written NAME=ROLE: the product's name, then ours.");
            NewUserRules.CheckRoles([pair[(at + 1)..]]);
            _roles[pair[..at]] = pair[(at + 1)..];
        }
    }

    /// <summary>Roles here of names there; names that nobody mapped go to <paramref name="notes"/>.</summary>
    public IReadOnlyList<string> Map(SourceUser user, ICollection<string> notes)
    {
        List<string> roles = [RoleNames.User];
        foreach (var name in user.Roles.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (_roles.TryGetValue(name, out var role))
                roles.Add(role);
            else
                notes.Add($"role left out: {Printable(name)}");
        }

        if (user.IsStaff)
            roles.Add(RoleNames.Staff);
        if (user.IsSuperuser)
            roles.Add(RoleNames.Superuser);
        return [.. roles.Distinct(StringComparer.Ordinal)];
    }

    // It is shown on a terminal.
    private static string Printable(string name) => name.Length is > 0 and <= 50 && AccountName.IsClean(name) ? name : "(of no printable name)";
}
