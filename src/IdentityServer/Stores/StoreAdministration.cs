using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>What operators do with stores.</summary>
public sealed class StoreAdministration(IStoreDirectory stores)
{
    private const int NameMax = 200;

    /// <summary>Makes the store or brings it in line: name, owner, accesses. Again and again without harm.</summary>
    /// <exception cref="AdministrationException">A username is unknown or a value makes no sense.</exception>
    public async Task UpsertAsync(NewStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        Check(store.Id > 0, "id must be above 0.");
        Check(store.Name.Length is > 0 and <= NameMax && AccountName.IsClean(store.Name), $"name must have 1 to {NameMax} characters, none of them a control character.");
        Check(store.Access.All(access => StoreRoles.Granted.Contains(access.Role)), $"role must be one of {string.Join(", ", StoreRoles.Granted)}; the owner is named by owner.");

        var normalized = store with
        {
            Owner = AccountName.Normalize(store.Owner),
            Access = [.. store.Access.Select(access => access with { User = AccountName.Normalize(access.User) })],
        };
        Check(normalized.Access.DistinctBy(access => access.User).Count() == normalized.Access.Count, "a user is named twice in access.");
        Check(normalized.Access.All(access => access.User != normalized.Owner), "the owner needs no access of their own.");
        var unknown = await stores.UpsertAsync(normalized, cancellationToken);
        Check(unknown.Count == 0, $"nobody has the username {string.Join(", ", unknown)}.");
    }

    private static void Check(bool holds, string problem)
    {
        if (!holds)
            throw new AdministrationException(problem);
    }
}
