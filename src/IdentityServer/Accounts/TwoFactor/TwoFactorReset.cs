namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>
/// What an operator does for a user who has lost phone and recovery codes, after making sure by other means that it is
/// them (ASVS V6.4.4). All of their sessions end, for the phone may be in other hands.
/// </summary>
public sealed class TwoFactorReset(IAccountStates users, ITwoFactorStore store, TwoFactorNotices notices, TimeProvider time)
{
    /// <summary>Switches two-step sign-in off for a user and tells them by mail.</summary>
    /// <exception cref="AdministrationException">Nobody has the name, or it was off.</exception>
    public async Task ResetAsync(string username, CancellationToken cancellationToken)
    {
        var id = await users.FindAsync(AccountName.Normalize(username), cancellationToken)
            ?? throw new AdministrationException($"Nobody has the username {username}.");
        if (!await store.ResetAsync(id, time.GetUtcNow(), cancellationToken))
            throw new AdministrationException($"Two-step sign-in of {username} is off.");
        await notices.DisabledAsync(id, device: null);
    }
}
