namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>Section <c>Sessions</c> (K6, ASVS V7.3): how long a browser stays signed in, and when its user is told of a new one.</summary>
public sealed class SessionOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Sessions";

    /// <summary>Without "remember me", from the sign-in; the cookie also goes when the browser closes.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>With "remember me", from the sign-in.</summary>
    public TimeSpan RememberedLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long after a sign-in what protects the account may be changed without signing in again (ASVS V7.5.1).</summary>
    public TimeSpan FreshSignIn { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Without "remember me": how long it lasts unused.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>With "remember me": how long it lasts unused.</summary>
    public TimeSpan RememberedIdleTimeout { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Whether a sign-in from a device or network not seen before is told by mail.</summary>
    public bool NotifyNewSignIn { get; set; } = true;

    /// <summary>How long after a sign-in its device and network count as seen before.</summary>
    public TimeSpan DeviceKnownFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>The end of a session that is not used.</summary>
    /// <param name="persistent">Whether it is remembered.</param>
    public TimeSpan IdleTimeoutOf(bool persistent) => persistent ? RememberedIdleTimeout : IdleTimeout;
}
