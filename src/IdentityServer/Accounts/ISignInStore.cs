using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Counts attempts, keeps their history, opens sessions. Each call is one round trip, committed before it answers.</summary>
public interface ISignInStore
{
    /// <summary>Counts an attempt before its password is looked at, or refuses it. Parallel attempts are all counted (AC-100).</summary>
    Task<AttemptClaim> ClaimAsync(SignInKeys keys, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes a failed attempt to the history, and a security event when it locked the account.</summary>
    Task RecordFailureAsync(SignInAttempt attempt, bool locked, CancellationToken cancellationToken);

    /// <summary>Forgets the failures and writes history, last sign-in, a renewed hash and the session.</summary>
    /// <returns>Null when the account is deactivated: then the history says so and nothing else is written.</returns>
    Task<RecordedSignIn?> RecordSuccessAsync(SuccessfulSignIn signIn, CancellationToken cancellationToken);

    /// <summary>Takes back one claim, of a password that was right; failures from before stay.</summary>
    Task ReleaseAsync(SignInKeys keys, CancellationToken cancellationToken);

    /// <summary>Forgets the failures, after a password that was proven without a sign-in.</summary>
    Task ForgetAsync(SignInKeys keys, CancellationToken cancellationToken);
}

/// <summary>The answer to a claim.</summary>
/// <param name="RefusedUntil">The attempt must not go on before; null when it may now.</param>
/// <param name="Locks">When it fails, the account is locked.</param>
/// <param name="ByAddress">It is refused because of its address, whatever the account.</param>
public sealed record AttemptClaim(DateTimeOffset? RefusedUntil, bool Locks, bool ByAddress = false);

/// <summary>A sign-in that was written down.</summary>
/// <param name="FromKnownDevice">Device and network are known from the user's earlier sign-ins, or there was none.</param>
public sealed record RecordedSignIn(bool FromKnownDevice);

/// <summary>A row of the history (K4).</summary>
/// <param name="UserId">Null when nobody has the name; the name is not kept.</param>
/// <param name="At">When.</param>
/// <param name="Reason">One of <see cref="SignInReasons"/>.</param>
/// <param name="Method">How, e.g. <c>password</c>.</param>
/// <param name="ClientId">For which client; null for none.</param>
/// <param name="Device">Where from.</param>
public sealed record SignInAttempt(Guid? UserId, DateTimeOffset At, string Reason, string Method, string? ClientId, ClientDevice Device);

/// <summary>Reasons in the history.</summary>
public static class SignInReasons
{
    public const string Ok = "ok";
    public const string UnknownUser = "unknown_user";
    public const string WrongPassword = "wrong_password";
    public const string NoPassword = "no_password";
    public const string WrongPasskey = "wrong_passkey";
    public const string PasskeyCounter = "passkey_counter";
    public const string Locked = "locked";

    /// <summary>Too many failures from the address, whatever the account.</summary>
    public const string AddressLimited = "address_limited";

    public const string Deactivated = "deactivated";
    public const string WrongMailCode = "wrong_mail_code";
    public const string EmailNotVerified = "email_not_verified";

    /// <summary>The first factor was right, the second one not yet asked for.</summary>
    public const string SecondFactorNeeded = "second_factor_needed";

    public const string WrongCode = "wrong_code";
}

/// <summary>A sign-in whose proof was right.</summary>
public sealed record SuccessfulSignIn
{
    /// <summary>Whoever signs in, as read before anything was proven.</summary>
    public required User User { get; init; }

    /// <summary>The row for the history.</summary>
    public required SignInAttempt Attempt { get; init; }

    /// <summary>Whose failures are forgotten; null leaves them.</summary>
    public SignInKeys? Keys { get; init; }

    /// <summary>The hash to keep from now on (K3); null to leave it.</summary>
    public HashRenewal? Renewal { get; init; }

    /// <summary>The browser session to open; null for the token endpoint, which opens its own.</summary>
    public BrowserSession? Session { get; init; }
}

/// <summary>A better hash of the same password; kept only while the old one still stands.</summary>
public sealed record HashRenewal(string Old, string New);

/// <summary>A browser session to open.</summary>
/// <param name="Authentication">Id, time, <c>acr</c> and <c>amr</c>.</param>
/// <param name="Persistent">"Remember me" (K6).</param>
/// <param name="ExpiresAt">Its end, however much it is used.</param>
/// <param name="IdleExpiresAt">Its end unless it is used before; each use moves it.</param>
/// <param name="Replaces">
/// The session the browser had. Another user's is ended. The same user's merely expires, and what it granted belongs to
/// the new one: signing in again must not sign the user's applications out, signing out later must.
/// </param>
public sealed record BrowserSession(AuthenticationContext Authentication, bool Persistent, DateTimeOffset ExpiresAt, DateTimeOffset IdleExpiresAt, Guid? Replaces);
