namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Sign-ins whose first factor was right and whose second one is to come.</summary>
public interface IPendingSignIns
{
    /// <summary>What decides whether a sign-in needs its second factor; null when there is no such user.</summary>
    /// <param name="userId">Who signs in.</param>
    /// <param name="deviceHash">SHA-256 of the browser's device token; null when it has none.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SecondFactorFacts?> FactsAsync(Guid userId, byte[]? deviceHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Keeps a sign-in, and a renewed hash of its password, both or neither.</summary>
    /// <returns>False when the account is not active.</returns>
    Task<bool> AddAsync(NewPendingSignIn signIn, CancellationToken cancellationToken);

    /// <summary>The live one with this handle; null when it is unknown, over, out of tries, or the account has changed since.</summary>
    Task<PendingSignIn?> FindAsync(byte[] handleHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The same, and counts a try before its code is looked at.</summary>
    Task<PendingSignIn?> TakeAttemptAsync(byte[] handleHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses it up, or throws it away.</summary>
    /// <returns>True for the one caller who may open the session; false too when the account has another stamp than at the first factor.</returns>
    Task<bool> RemoveAsync(byte[] handleHash, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>What decides whether a sign-in needs its second factor.</summary>
/// <param name="Enabled">The user switched two-step sign-in on.</param>
/// <param name="DeviceRemembered">The browser showed both factors before and may be asked for one.</param>
public sealed record SecondFactorFacts(bool Enabled, bool DeviceRemembered);

/// <summary>A sign-in to keep.</summary>
/// <param name="HandleHash">SHA-256 of the handle in the browser's cookie.</param>
/// <param name="Proof">What was proven so far.</param>
/// <param name="ExpiresAt">When it is over.</param>
public sealed record NewPendingSignIn(byte[] HandleHash, IdentityProof Proof, DateTimeOffset ExpiresAt);

/// <summary>A sign-in that waits for its second factor.</summary>
/// <param name="UserId">Who.</param>
/// <param name="UserName">Their name, for the page.</param>
/// <param name="Amr">What they showed (RFC 8176).</param>
/// <param name="RememberMe">A session that outlives the browser (K6).</param>
/// <param name="ClientId">The client that asked; null for none.</param>
public sealed record PendingSignIn(Guid UserId, string UserName, IReadOnlyList<string> Amr, bool RememberMe, string? ClientId);
