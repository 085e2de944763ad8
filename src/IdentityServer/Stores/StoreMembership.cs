using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>Gives and takes access to stores and tells whom it is about by mail (S2, S7).</summary>
public sealed class StoreMembership(IStoreAccess access, AccountNotices notices)
{
    /// <summary>Accesses by the users' ids, above <paramref name="after"/>.</summary>
    public Task<(StoreAnswer Answer, IReadOnlyList<StoreMember> Members)> ListAsync(Guid actor, long store, Guid after, int limit, CancellationToken cancellationToken) =>
        access.ListAsync(actor, store, after, limit, cancellationToken);

    /// <summary>Gives a user a role, or another one.</summary>
    /// <returns>The access as it is now; null when it was not given, or is gone again by now.</returns>
    public async Task<(StoreAnswer Answer, StoreMember? Member)> GrantAsync(Guid actor, long store, string name, string role, CancellationToken cancellationToken)
    {
        var change = await access.GrantAsync(actor, store, name, role, cancellationToken);
        await TellAsync(actor, change);
        var given = change.Answer is StoreAnswer.Created or StoreAnswer.Done;
        return (change.Answer, given ? await access.FindAsync(store, change.UserId!.Value, cancellationToken) : null);
    }

    /// <summary>Takes a user's access away.</summary>
    public async Task<StoreAnswer> RemoveAsync(Guid actor, long store, Guid user, CancellationToken cancellationToken)
    {
        var change = await access.RemoveAsync(actor, store, user, cancellationToken);
        await TellAsync(actor, change);
        return change.Answer;
    }

    /// <summary>Gives the store another owner.</summary>
    public async Task<(StoreAnswer Answer, Guid? Owner)> TransferAsync(Guid actor, long store, string name, CancellationToken cancellationToken)
    {
        var change = await access.TransferAsync(actor, store, name, cancellationToken);
        await TellAsync(actor, change);
        return (change.Answer, change.UserId);
    }

    // An owner hears of another owner even when it was themselves who asked: somebody else may have had their phone.
    private async Task TellAsync(Guid actor, StoreChange change)
    {
        if (change is not { Event: { } what, UserId: { } user, StoreName: { } store })
            return;
        if (change.FormerOwner is { } former)
            await notices.StoreChangedAsync(former, what, store);
        if (user != actor)
            await notices.StoreChangedAsync(user, what, store);
    }
}
