namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Section <c>Lockout</c> (K5).</summary>
public sealed class LockoutOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Lockout";

    /// <summary>Failures in a row that lock the account; also how many passwords of one account are looked at at once.</summary>
    public int MaxFailedAttempts { get; set; } = 5;

    /// <summary>How long the lock lasts, and how long a failure is remembered.</summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromMinutes(15);
}
