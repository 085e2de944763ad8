namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Section <c>Sessions</c> (K6): how long a browser stays signed in, counted from the sign-in.</summary>
public sealed class SessionOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Sessions";

    /// <summary>Without "remember me"; the cookie also goes when the browser closes.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>With "remember me".</summary>
    public TimeSpan RememberedLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long after a sign-in what protects the account may be changed without signing in again (ASVS V7.5.1).</summary>
    public TimeSpan FreshSignIn { get; set; } = TimeSpan.FromMinutes(10);
}
