using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Administration.Users;

/// <summary>The operator's word on a user's roles: this is how the first administrator comes to be.</summary>
public sealed class RoleChange(UserAdministration users, IUserDirectory directory)
{
    /// <summary>Replaces the roles, or adds and removes some.</summary>
    /// <exception cref="AdministrationException">Nobody has the name, a role is malformed, or nothing or both was asked for.</exception>
    public async Task ApplyAsync(string username, IReadOnlyList<string> roles, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken)
    {
        if ((roles.Count > 0) == (add.Count + remove.Count > 0))
            throw new AdministrationException("Name all roles, or --add and --remove some.");
        var wanted = roles;
        if (roles.Count == 0)
        {
            var id = await directory.NamedAsync(username, cancellationToken);
            var before = id is { } user ? await directory.FindAsync(user, [], cancellationToken) : null;
            wanted = [.. (before?.User.Roles ?? []).Except(remove, StringComparer.Ordinal).Union(add, StringComparer.Ordinal)];
        }

        await users.SetRolesAsync(username, wanted, cancellationToken);
    }
}
