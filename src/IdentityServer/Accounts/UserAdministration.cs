namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What operators do with users: seed file and command line.</summary>
public abstract class UserAdministration
{
    /// <summary>Makes a user.</summary>
    /// <exception cref="AdministrationException">The name or e-mail is taken, or a value makes no sense.</exception>
    public abstract Task<Guid> CreateAsync(NewUser user, CancellationToken cancellationToken);

    /// <summary>Whether a user has this username.</summary>
    public abstract Task<bool> ExistsAsync(string username, CancellationToken cancellationToken);

    /// <summary>Lets a user in or shuts them out; shutting out ends their sessions in the same transaction (S8).</summary>
    /// <exception cref="AdministrationException">Nobody has the name.</exception>
    public abstract Task SetActiveAsync(string username, bool active, CancellationToken cancellationToken);

    /// <summary>Gives a user a plan (P5); a null end means no end.</summary>
    /// <exception cref="AdministrationException">Nobody has the name, or there is no such plan.</exception>
    public abstract Task SetPlanAsync(string username, string plan, DateTimeOffset? endsAt, CancellationToken cancellationToken);

    /// <summary>Replaces a user's roles.</summary>
    /// <exception cref="AdministrationException">Nobody has the name, or a role is malformed.</exception>
    public abstract Task SetRolesAsync(string username, IReadOnlyList<string> roles, CancellationToken cancellationToken);
}
