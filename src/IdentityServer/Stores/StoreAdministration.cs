using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>What operators do with stores.</summary>
public abstract class StoreAdministration
{
    /// <summary>Makes the store or brings it in line: name, owner, accesses. Again and again without harm.</summary>
    /// <exception cref="AdministrationException">A username is unknown or a role is not one.</exception>
    public abstract Task UpsertAsync(NewStore store, CancellationToken cancellationToken);
}
