using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Stores;

namespace IdentityPlatform.IdentityServer.Administration.Users;

/// <summary>Everything about one user, from where each thing is kept.</summary>
public sealed class UserDossier(
    IUserDirectory users, IAccountActivity activity, IConnectedApps apps, ISubscriptions plans, IStoreDirectory stores, SignInKeyMaker keys)
{
    /// <summary>The user; null when there is none.</summary>
    public async Task<UserRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await users.FindAsync(id, (await keys.MakeAsync(id, "", null, cancellationToken)).Account, cancellationToken);

    /// <summary>Sessions that can still bring tokens.</summary>
    public Task<IReadOnlyList<AccountSession>> SessionsAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        activity.SessionsAsync(id, now, cancellationToken);

    /// <summary>The last attempts to sign in, latest first.</summary>
    public Task<IReadOnlyList<LoginHistoryEntry>> HistoryAsync(Guid id, long? before, int limit, CancellationToken cancellationToken) =>
        activity.HistoryAsync(id, before, limit, cancellationToken);

    /// <summary>Apps with a consent or with access.</summary>
    public Task<IReadOnlyList<ConnectedApp>> AppsAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        apps.ListAsync(id, now, cancellationToken);

    /// <summary>The plan that counts, and where it comes from.</summary>
    public async Task<(CurrentPlan Current, IReadOnlyList<PlanSource> Sources)> PlanAsync(Guid id, CancellationToken cancellationToken) =>
        (await plans.CurrentAsync(id, cancellationToken), await plans.SourcesAsync(id, cancellationToken));

    /// <summary>Stores the user has a part in.</summary>
    public Task<IReadOnlyList<StoreOfUser>> StoresAsync(Guid id, CancellationToken cancellationToken) => stores.OfUserAsync(id, cancellationToken);
}
