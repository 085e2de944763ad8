namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>What the page of the second factor can do.</summary>
public sealed class SecondFactorFlow(
    SecondFactorSignIn signIn, StepUp stepUp, ITwoFactorStore store, DeviceMemory devices, BrowserSessions sessions, TimeProvider time)
{
    /// <summary>Days a device is remembered; null when the operator lets none be.</summary>
    public int? RememberDays => devices.IsOffered ? devices.Days : null;

    /// <summary>Whether a user has a second factor.</summary>
    public async Task<bool> IsOnAsync(Guid userId, CancellationToken cancellationToken) =>
        (await store.FindAsync(userId, time.GetUtcNow(), cancellationToken))?.Since is not null;

    /// <summary>Completes the sign-in that waits in the browser; null when none does.</summary>
    public Task<SignInOutcome?> SignInAsync(HttpContext http, string? code, bool rememberDevice, CancellationToken cancellationToken) =>
        signIn.CompleteAsync(http, code, rememberDevice, cancellationToken);

    /// <summary>Adds the second factor to the browser's session; null when it has none.</summary>
    public async Task<SignInOutcome?> StepUpAsync(HttpContext http, string? code, string? clientId, CancellationToken cancellationToken) =>
        await sessions.CurrentAsync(http, cancellationToken) is { } session
            ? await stepUp.ShowCodeAsync(http, session, code, clientId, cancellationToken)
            : null;
}
