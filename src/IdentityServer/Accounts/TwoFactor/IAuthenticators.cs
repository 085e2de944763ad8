using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>The app and the recovery codes of users, as a check of codes needs them.</summary>
public interface IAuthenticators
{
    /// <summary>Counts a code of the app before it is looked at, or refuses it. Parallel ones are all counted (AC-104).</summary>
    Task<CodeClaim> ClaimAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Takes a time step whose code was right, and forgets the wrong ones.</summary>
    /// <returns>False when it, or a later one, was taken before (AC-120).</returns>
    Task<bool> TakeStepAsync(Guid userId, long step, CancellationToken cancellationToken);

    /// <summary>The salt of the user's recovery codes; null when two-step sign-in is off.</summary>
    Task<byte[]?> RecoverySaltAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Takes a recovery code, forgets wrong codes of the app, and writes a security event.</summary>
    /// <returns>How many are left; null when the code is not one of theirs or was used.</returns>
    Task<int?> TakeRecoveryCodeAsync(Guid userId, byte[] hash, string? clientId, ClientDevice device, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>The answer to a claim.</summary>
/// <param name="RefusedUntil">The code must not be looked at before; null when it may.</param>
/// <param name="Secret">The encrypted secret; null when refused, or two-step sign-in is off.</param>
/// <param name="LastStep">The newest time step that was taken.</param>
/// <param name="Locks">When it fails, the next codes wait.</param>
public sealed record CodeClaim(DateTimeOffset? RefusedUntil, byte[]? Secret, long LastStep, bool Locks);
