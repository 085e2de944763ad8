namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>What the set-up page can do.</summary>
public sealed class TwoStepDesk(TwoFactorService service, ITwoFactorStore store, IRememberedDevices devices, StepUp stepUp, TimeProvider time)
{
    /// <summary>How it stands for somebody who is signed in.</summary>
    public async Task<TwoFactorState> StateAsync(Guid userId, CancellationToken cancellationToken) =>
        await store.FindAsync(userId, time.GetUtcNow(), cancellationToken) ?? throw new InvalidOperationException("A session has a user.");

    /// <summary>The secret to scan: the one the form carried while it is good, else a new one.</summary>
    public AuthenticatorOffer Offer(AccountOwner owner, TwoFactorState state, string? carried) => service.Offer(owner, state, carried);

    /// <summary>Switches it on. The session has shown two factors then, so nobody is asked for a code at once again.</summary>
    public async Task<TwoFactorOutcome> EnableAsync(
        HttpContext http, CurrentSession session, AccountOwner owner, NewTwoFactor request, CancellationToken cancellationToken)
    {
        var outcome = await service.EnableAsync(owner, request, time.GetUtcNow(), cancellationToken);
        if (outcome is TwoFactorOutcome.Done)
            await stepUp.UpgradeAsync(http, session);
        return outcome;
    }

    /// <summary>Makes new recovery codes.</summary>
    public Task<TwoFactorOutcome> ReplaceCodesAsync(AccountOwner owner, string? code, CancellationToken cancellationToken) =>
        service.ReplaceCodesAsync(owner, code, time.GetUtcNow(), cancellationToken);

    /// <summary>Switches it off.</summary>
    public Task<TwoFactorOutcome> DisableAsync(AccountOwner owner, string? code, bool endOtherSessions, CancellationToken cancellationToken) =>
        service.DisableAsync(owner, code, endOtherSessions, time.GetUtcNow(), cancellationToken);

    /// <summary>Forgets every remembered device.</summary>
    public Task ForgetDevicesAsync(AccountOwner owner, CancellationToken cancellationToken) =>
        devices.ForgetAsync(owner.UserId, owner.Device, cancellationToken);
}
