namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>A store as a seed file says it (S2).</summary>
/// <param name="Id">Its id; an existing store with it is brought in line.</param>
/// <param name="Name">Up to 200 characters.</param>
/// <param name="Owner">Username of the owner.</param>
/// <param name="Access">Who else has a part in it. Others lose theirs.</param>
public sealed record NewStore(long Id, string Name, string Owner, IReadOnlyList<NewStoreAccess> Access);

/// <summary>Granted access.</summary>
/// <param name="User">Username.</param>
/// <param name="Role">manager, staff or viewer (S7).</param>
public sealed record NewStoreAccess(string User, string Role);
