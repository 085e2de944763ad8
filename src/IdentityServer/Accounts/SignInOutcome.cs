namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>A name and a password as typed.</summary>
/// <param name="UserName">E-mail or username (S4).</param>
/// <param name="Password">As typed.</param>
/// <param name="RememberMe">A long-lived session instead of one that ends with the browser (K6).</param>
/// <param name="ClientId">The client that asked for the sign-in, for the history; null when there is none.</param>
public sealed record SignInRequest(string UserName, string Password, bool RememberMe, string? ClientId);

/// <summary>What came of a sign-in. The cases say to a person only what they may know.</summary>
public abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    /// <summary>The browser is signed in, with a new session.</summary>
    /// <param name="Session">The new session.</param>
    public sealed record SignedIn(CurrentSession Session) : SignInOutcome;

    /// <summary>The first factor was right; the browser goes on to <c>/account/two-factor</c>.</summary>
    public sealed record SecondFactorNeeded : SignInOutcome;

    /// <summary>Wrong password or unknown name: nobody can tell which (S4).</summary>
    public sealed record Failed : SignInOutcome;

    /// <summary>Too many failures; alike for names nobody has (K5).</summary>
    /// <param name="RetryAfter">When the next attempt is looked at.</param>
    public sealed record Locked(TimeSpan RetryAfter) : SignInOutcome;

    /// <summary>The password was right, the account is deactivated (K8).</summary>
    public sealed record Deactivated : SignInOutcome;

    /// <summary>The proof was right, and the e-mail has to be confirmed first (<see cref="RegistrationOptions.RequireVerifiedEmail"/>).</summary>
    public sealed record EmailNotVerified : SignInOutcome;

    /// <summary>Too many passwords are being checked at once.</summary>
    /// <param name="RetryAfter">When to try again.</param>
    public sealed record Busy(TimeSpan RetryAfter) : SignInOutcome;
}
