namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Changes to an account that end its sessions, where they do, and are told in an event in the same transaction.</summary>
public interface IAccountStates
{
    /// <summary>The user with this normalized username; null when nobody has it.</summary>
    Task<Guid?> FindAsync(string normalizedUserName, CancellationToken cancellationToken);

    /// <summary>Lets a user in or shuts them out (S8); shutting out ends every session.</summary>
    Task SetActiveAsync(Guid userId, bool active, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Replaces the roles; they are in the next tokens.</summary>
    Task SetRolesAsync(Guid userId, IReadOnlyList<string> roles, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Keeps another password while the old hash still stands, and ends every session but one if so asked.</summary>
    /// <returns>False when the password was changed meanwhile; then nothing is.</returns>
    Task<bool> ChangePasswordAsync(PasswordChange change, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A password change whose old password was proven.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="OldHash">What was proven; null when there is no password yet.</param>
/// <param name="NewHash">What to keep.</param>
/// <param name="EndSessionsBut">The session that stays; null when all stay.</param>
public sealed record PasswordChange(Guid UserId, string? OldHash, string NewHash, Guid? EndSessionsBut);
