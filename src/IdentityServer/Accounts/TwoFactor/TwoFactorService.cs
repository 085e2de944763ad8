using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>What came of a change to one's two-step sign-in.</summary>
public abstract record TwoFactorOutcome
{
    private TwoFactorOutcome()
    {
    }

    /// <summary>Done.</summary>
    /// <param name="Codes">New recovery codes, to be shown once; empty when there are none.</param>
    public sealed record Done(IReadOnlyList<string> Codes) : TwoFactorOutcome;

    /// <summary>The code is wrong, or was used before.</summary>
    public sealed record WrongCode : TwoFactorOutcome;

    /// <summary>The form is too old, or the account has changed since.</summary>
    public sealed record Stale : TwoFactorOutcome;

    /// <summary>Too many wrong codes.</summary>
    public sealed record Locked(TimeSpan RetryAfter) : TwoFactorOutcome;

    /// <summary>Too many passwords are being hashed at once.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : TwoFactorOutcome;
}

/// <summary>A secret on offer, for the page.</summary>
/// <param name="Offer">What the form carries.</param>
/// <param name="Link">What the app scans.</param>
public sealed record AuthenticatorOffer(string Offer, AuthenticatorLink Link);

/// <summary>Lets users switch two-step sign-in on and off. The caller has seen to a fresh sign-in (ASVS V7.5.1).</summary>
public sealed class TwoFactorService(
    ITwoFactorStore store, AuthenticatorSecrets secrets, RecoveryCodes recovery, SecondFactorCheck check, TwoFactorNotices notices, IOptions<TwoFactorOptions> options)
{
    /// <summary>The secret on offer for a user: the one a form carried while it is good, else a new one.</summary>
    public AuthenticatorOffer Offer(AccountOwner owner, TwoFactorState state, string? carried = null)
    {
        var secret = secrets.Take(owner.UserId, state.SecurityStamp, carried);
        var offer = secret is null ? null : carried;
        secret ??= AuthenticatorSecrets.Create();
        return new(offer ?? secrets.Offer(owner.UserId, state.SecurityStamp, secret), AuthenticatorLink.Of(options.Value.AppName, state.UserName, secret));
    }

    /// <summary>Switches it on, once a code proves that the app has the secret.</summary>
    public async Task<TwoFactorOutcome> EnableAsync(AccountOwner owner, NewTwoFactor request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = await store.FindAsync(owner.UserId, now, cancellationToken);
        if (state is not { Since: null } || secrets.Take(owner.UserId, state.SecurityStamp, request.Offer) is not { } secret)
            return new TwoFactorOutcome.Stale();
        if (TypedCode.Read(request.Code) is not { IsRecovery: false } code || Totp.Match(secret, code.Value, now, lastStep: 0) is not { } step)
            return new TwoFactorOutcome.WrongCode();

        if (await recovery.CreateAsync(cancellationToken) is not { } codes)
            return new TwoFactorOutcome.Busy(recovery.RetryAfter);
        var authenticator = new NewAuthenticator(state.SecurityStamp, secrets.Seal(owner.UserId, secret), step, codes);
        if (!await store.EnableAsync(authenticator, owner, request.EndOtherSessions, now, CancellationToken.None))
            return new TwoFactorOutcome.Stale();
        await notices.EnabledAsync(owner.UserId, owner.Device);
        return new TwoFactorOutcome.Done(codes.Codes);
    }

    /// <summary>Makes new recovery codes, for a code of the app or one of the old ones.</summary>
    public async Task<TwoFactorOutcome> ReplaceCodesAsync(AccountOwner owner, string? code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(owner, code, now, cancellationToken) is { } refusal)
            return refusal;
        if (await recovery.CreateAsync(CancellationToken.None) is not { } codes)
            return new TwoFactorOutcome.Busy(recovery.RetryAfter);
        if (!await store.ReplaceCodesAsync(codes, owner, now, CancellationToken.None))
            return new TwoFactorOutcome.Stale();
        await notices.CodesReplacedAsync(owner.UserId, owner.Device);
        return new TwoFactorOutcome.Done(codes.Codes);
    }

    /// <summary>Switches it off, for a code of the app or a recovery code.</summary>
    public async Task<TwoFactorOutcome> DisableAsync(AccountOwner owner, string? code, bool endOtherSessions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(owner, code, now, cancellationToken) is { } refusal)
            return refusal;
        if (!await store.DisableAsync(owner, endOtherSessions, now, CancellationToken.None))
            return new TwoFactorOutcome.Stale();
        await notices.DisabledAsync(owner.UserId, owner.Device);
        return new TwoFactorOutcome.Done([]);
    }

    private async Task<TwoFactorOutcome?> RefusalAsync(AccountOwner owner, string? code, DateTimeOffset now, CancellationToken cancellationToken) =>
        await check.ConfirmAsync(code, new CodeAttempt(owner.UserId, now, owner.ClientId, owner.Device), cancellationToken) switch
        {
            CodeAnswer.Right => null,
            CodeAnswer.Locked locked => new TwoFactorOutcome.Locked(locked.RetryAfter),
            CodeAnswer.Busy busy => new TwoFactorOutcome.Busy(busy.RetryAfter),
            _ => new TwoFactorOutcome.WrongCode(),
        };
}

/// <summary>What the set-up form sends.</summary>
/// <param name="Offer">As the page gave it.</param>
/// <param name="Code">As typed.</param>
/// <param name="EndOtherSessions">Ends every session but the caller's.</param>
public sealed record NewTwoFactor(string? Offer, string? Code, bool EndOtherSessions);
