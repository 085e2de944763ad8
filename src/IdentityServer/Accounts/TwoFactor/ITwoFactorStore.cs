using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>
/// Switches two-step sign-in on and off. Each change is one statement with its security event, changes the security stamp
/// where it says so, and so forgets remembered devices and sign-ins that wait.
/// </summary>
public interface ITwoFactorStore
{
    /// <summary>How it stands for a user who is active; null for any other.</summary>
    Task<TwoFactorState?> FindAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Switches it on.</summary>
    /// <returns>False when it is on, or the account has changed since the secret was offered.</returns>
    Task<bool> EnableAsync(NewAuthenticator authenticator, AccountOwner owner, bool endOtherSessions, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Replaces the recovery codes; the old ones are void.</summary>
    /// <returns>False when it is off.</returns>
    Task<bool> ReplaceCodesAsync(RecoveryCodeSet codes, AccountOwner owner, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Switches it off.</summary>
    /// <returns>False when it was off.</returns>
    Task<bool> DisableAsync(AccountOwner owner, bool endOtherSessions, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Switches it off for a user who has lost everything, and ends all of their sessions.</summary>
    /// <returns>False when it was off.</returns>
    Task<bool> ResetAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Puts a session in the place of another, with more factors shown; grants move over (ASVS V7.2.4).</summary>
    /// <returns>False when the other one has ended.</returns>
    Task<bool> ReplaceSessionAsync(CurrentSession session, Guid replaced, ClientDevice device, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>How two-step sign-in stands for a user.</summary>
/// <param name="UserName">For the app's list of accounts.</param>
/// <param name="SecurityStamp">What an offered secret is bound to.</param>
/// <param name="Since">When it was switched on; null when it is off.</param>
/// <param name="CodesLeft">Recovery codes that were not used.</param>
/// <param name="RememberedDevices">Browsers that are not asked for a code.</param>
public sealed record TwoFactorState(string UserName, string SecurityStamp, DateTimeOffset? Since, int CodesLeft, int RememberedDevices);

/// <summary>An app that has proven that it has the secret.</summary>
/// <param name="SecurityStamp">The account's as the secret was offered.</param>
/// <param name="ProtectedSecret">Encrypted.</param>
/// <param name="Step">The time step of the code that proved it; used up.</param>
/// <param name="Codes">The recovery codes.</param>
public sealed record NewAuthenticator(string SecurityStamp, byte[] ProtectedSecret, long Step, RecoveryCodeSet Codes);
