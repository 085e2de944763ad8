namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Changes to an account that end its sessions in the same transaction.</summary>
public interface IAccountStates
{
    /// <summary>Lets a user in or shuts them out (S8); shutting out ends every session.</summary>
    Task SetActiveAsync(Guid userId, bool active, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes softly (S8): name and e-mail are free again, every session ends.</summary>
    Task DeleteAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);
}
