using IdentityPlatform.IdentityServer.Accounts.Limits;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>Signs a browser in by a passkey, without a name being typed.</summary>
public sealed class PasskeySignIn(
    PasskeyCeremony ceremony, IPasskeyUses uses, ISignInStore history, IAttemptLimits limits, SignInCompletion completion, TimeProvider time)
{
    private const string Method = "passkey";
    private static readonly AttemptLimit PerAddress = new("passkey-sign-in", 30, TimeSpan.FromMinutes(1));

    // RFC 8176 §2. "swk", a key: "hwk" would say that hardware holds it, which only attestation proves, and none is asked for.
    // "user", a person was there. The device also checked who (user verification), by something known or something of the
    // body: with the key that is two factors, "mfa".
    private static readonly string[] Amr = ["swk", "user", "mfa"];

    /// <summary>Verifies what the browser sent and, when it is right, goes on to the session.</summary>
    /// <param name="http">The request.</param>
    /// <param name="key">The challenge; null when the request names none.</param>
    /// <param name="credential">What <c>navigator.credentials.get</c> answered, JSON.</param>
    /// <param name="rememberMe">A long-lived session (K6).</param>
    /// <param name="clientId">The client that asked for the sign-in; null when there is none.</param>
    public async Task<SignInOutcome> SignInAsync(HttpContext http, ChallengeKey? key, string credential, bool rememberMe, string? clientId)
    {
        var device = Device.Of(http);
        if (await limits.TakeAsync(PerAddress, device.IpAddress ?? "", http.RequestAborted) is { } wait)
            return new SignInOutcome.Locked(wait);

        var attempt = new SignInAttempt(null, time.GetUtcNow(), SignInReasons.Ok, Method, clientId, device);
        if (await ceremony.FinishSignInAsync(http, key, credential) is not var (user, passkey))
            return await FailAsync(attempt with { Reason = SignInReasons.WrongPasskey });

        attempt = attempt with { UserId = user.Id };
        var use = new PasskeyUse(passkey.CredentialId, passkey.SignCount, passkey.IsBackedUp, attempt);
        if (!await uses.NoteAsync(use, CancellationToken.None))
            return await FailAsync(attempt with { Reason = SignInReasons.PasskeyCounter });
        return await completion.CompleteAsync(http, new IdentityProof { User = user, Attempt = attempt, Amr = Amr, RememberMe = rememberMe });
    }

    private async Task<SignInOutcome> FailAsync(SignInAttempt attempt)
    {
        await history.RecordFailureAsync(attempt, locked: false, CancellationToken.None);
        return new SignInOutcome.Failed();
    }
}
