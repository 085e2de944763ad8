namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What sign-in reads of section <c>RateLimits</c> (P15).</summary>
public sealed class SignInRateOptions
{
    /// <summary>The section.</summary>
    public const string Section = "RateLimits";

    /// <summary>False switches the limits by address off; the lockout stays.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Failed sign-ins to one account from one address (IPv6: one /64 network) before it must wait a minute.</summary>
    public int FailedSignInsPerMinute { get; set; } = 5;

    /// <summary>Failed sign-ins from one address (IPv6: one /64 network), whatever the accounts, in a minute.</summary>
    public int FailedSignInsPerMinutePerIp { get; set; } = 30;

    /// <summary>Sign-ups from one address in an hour, refused ones included.</summary>
    public int RegistrationsPerHourPerIp { get; set; } = 20;
}
