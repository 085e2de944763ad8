using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Stores;

namespace IdentityPlatform.IdentityServer.Administration.Stores;

/// <summary>What administrators do with stores. Whose part changed is told by mail, as when an owner does it.</summary>
public sealed class StoreActs(IStoreRegistry registry, ActingAdministrator acting, AccountNotices notices, TimeProvider time)
{
    /// <summary>Gives a store another owner.</summary>
    public async Task<ActAnswer> TransferAsync(EventActor by, long id, string name)
    {
        acting.Note(by);
        return await TellAsync(await registry.TransferAsync(id, name, time.GetUtcNow(), CancellationToken.None));
    }

    /// <summary>Gives somebody a role.</summary>
    /// <exception cref="AdministrationException">There is no such role.</exception>
    public async Task<ActAnswer> GrantAsync(EventActor by, long id, string name, string role)
    {
        if (!StoreRoles.Granted.Contains(role, StringComparer.Ordinal))
            throw new AdministrationException($"role must be {string.Join(", ", StoreRoles.Granted)}.");
        acting.Note(by);
        return await TellAsync(await registry.SetAccessAsync(id, name, role, time.GetUtcNow(), CancellationToken.None));
    }

    /// <summary>Takes somebody's role away.</summary>
    public async Task<ActAnswer> RemoveAsync(EventActor by, long id, Guid user)
    {
        acting.Note(by);
        return await TellAsync(await registry.SetAccessAsync(id, user.ToString("D"), null, time.GetUtcNow(), CancellationToken.None));
    }

    private async Task<ActAnswer> TellAsync(StoreActed acted)
    {
        if (acted is { Answer: ActAnswer.Done, Event: { } happened, StoreName: { } store })
        {
            foreach (var user in new[] { acted.UserId, acted.FormerOwner }.OfType<Guid>().Distinct())
                await notices.StoreChangedAsync(user, happened, store);
        }

        return acted.Answer;
    }
}
