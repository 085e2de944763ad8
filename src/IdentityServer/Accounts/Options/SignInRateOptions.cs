namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>What sign-in reads of section <c>RateLimits</c> (P15).</summary>
public sealed class SignInRateOptions
{
    /// <summary>The section.</summary>
    public const string Section = "RateLimits";

    /// <summary>False switches the limit by account and address off; the lockout stays.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Failed sign-ins to one account from one address (IPv6: one /64 network) before it must wait a minute.</summary>
    public int FailedSignInsPerMinute { get; set; } = 5;
}
