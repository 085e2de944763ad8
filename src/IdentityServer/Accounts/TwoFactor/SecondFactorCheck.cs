using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>What the check of a code came to.</summary>
public abstract record CodeAnswer
{
    private CodeAnswer()
    {
    }

    /// <summary>Right, and used up.</summary>
    /// <param name="Method">For the history.</param>
    /// <param name="Keys">Whose failures may be forgotten.</param>
    public sealed record Right(string Method, SignInKeys Keys) : CodeAnswer;

    /// <summary>Wrong, or used before.</summary>
    public sealed record Wrong : CodeAnswer;

    /// <summary>Too many wrong ones.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : CodeAnswer;

    /// <summary>Too many passwords are being hashed at once.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : CodeAnswer;
}

/// <summary>Checks a code of the app or a recovery code, wherever it is asked for: one limit for all of them (ASVS V6.3.4).</summary>
public sealed class SecondFactorCheck(
    SignInKeyMaker keyMaker, ISignInStore signIns, IAuthenticators authenticators, AuthenticatorSecrets secrets, RecoveryCodes recovery, TwoFactorNotices notices)
{
    /// <summary>Checks it. A wrong one is counted with the account's failed sign-ins, and written to the history.</summary>
    /// <param name="typed">As typed.</param>
    /// <param name="attempt">Who, when, for which client and from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CodeAnswer> CheckAsync(string? typed, CodeAttempt attempt, CancellationToken cancellationToken)
    {
        var code = TypedCode.Read(typed);
        var row = new SignInAttempt(attempt.UserId, attempt.At, SignInReasons.WrongCode, code?.Method ?? TypedCode.TotpMethod, attempt.ClientId, attempt.Device);
        // A code does not count against its address, so a right one gives it nothing back.
        var keys = (await keyMaker.MakeAsync(attempt.UserId, "", attempt.Device.IpAddress, cancellationToken)) with { Address = null };
        var claim = await signIns.ClaimAsync(keys, attempt.At, cancellationToken);
        if (claim.RefusedUntil is { } until)
            return await RefuseAsync(row, until, cancellationToken);

        // From here on the attempt counts, even if the caller hangs up.
        var answer = code switch
        {
            null => new CodeAnswer.Wrong(),
            { IsRecovery: true } => await CheckRecoveryAsync(code.Value, attempt, keys),
            _ => await CheckTotpAsync(code.Value, row, keys),
        };
        if (answer is CodeAnswer.Wrong)
            await signIns.RecordFailureAsync(row, claim.Locks, CancellationToken.None);
        // What was not looked at is no failure.
        if (answer is CodeAnswer.Busy)
            await signIns.ReleaseAsync(keys, CancellationToken.None);
        return answer;
    }

    /// <summary>The same, of somebody who is signed in: a right code forgets the failures, as no sign-in follows that would.</summary>
    public async Task<CodeAnswer> ConfirmAsync(string? typed, CodeAttempt attempt, CancellationToken cancellationToken)
    {
        var answer = await CheckAsync(typed, attempt, cancellationToken);
        if (answer is CodeAnswer.Right right)
            await signIns.ForgetAsync(right.Keys, CancellationToken.None);
        return answer;
    }

    private async Task<CodeAnswer> CheckTotpAsync(string code, SignInAttempt row, SignInKeys keys)
    {
        var userId = row.UserId!.Value;
        var claim = await authenticators.ClaimAsync(userId, row.At, CancellationToken.None);
        if (claim.RefusedUntil is { } until)
            return await RefuseAsync(row, until, CancellationToken.None);
        if (claim.Secret is { } kept
            && secrets.Open(userId, kept) is { } secret
            && Totp.Match(secret, code, row.At, claim.LastStep) is { } step
            && await authenticators.TakeStepAsync(userId, step, CancellationToken.None))
            return new CodeAnswer.Right(TypedCode.TotpMethod, keys);

        if (claim.Locks)
            await notices.CodesLockedAsync(userId, row.ClientId, row.Device);
        return new CodeAnswer.Wrong();
    }

    private async Task<CodeAnswer> CheckRecoveryAsync(string code, CodeAttempt attempt, SignInKeys keys)
    {
        if (await authenticators.RecoverySaltAsync(attempt.UserId, CancellationToken.None) is not { } salt)
            return new CodeAnswer.Wrong();
        if (await recovery.HashAsync(code, salt, CancellationToken.None) is not { } hash)
            return new CodeAnswer.Busy(recovery.RetryAfter);
        if (await authenticators.TakeRecoveryCodeAsync(attempt.UserId, hash, attempt.ClientId, attempt.Device, attempt.At, CancellationToken.None) is null)
            return new CodeAnswer.Wrong();
        await notices.RecoveryCodeUsedAsync(attempt.UserId, attempt.Device);
        return new CodeAnswer.Right(TypedCode.RecoveryMethod, keys);
    }

    private async Task<CodeAnswer> RefuseAsync(SignInAttempt row, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await signIns.RecordFailureAsync(row with { Reason = SignInReasons.Locked }, locked: false, cancellationToken);
        return new CodeAnswer.Locked(until - row.At);
    }
}

/// <summary>Who shows a code, and where from.</summary>
/// <param name="UserId">Whose codes.</param>
/// <param name="At">Now.</param>
/// <param name="ClientId">For which client; null for none.</param>
/// <param name="Device">Where from.</param>
public sealed record CodeAttempt(Guid UserId, DateTimeOffset At, string? ClientId, ClientDevice Device);
