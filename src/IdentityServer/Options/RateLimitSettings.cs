namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>RateLimits</c> (P15): counted by each replica for itself.</summary>
public sealed class RateLimitSettings : ISettings
{
    public static string Section => "RateLimits";

    public bool Enabled { get; set; } = true;

    /// <summary>Pages, account API, and protocol requests without client authentication.</summary>
    public int RequestsPerMinutePerIp { get; set; } = 100;

    /// <summary>Failed sign-ins by account and IP address.</summary>
    public int FailedSignInsPerMinute { get; set; } = 5;

    /// <summary>Failed client authentications by client and IP address.</summary>
    public int FailedClientAuthenticationsPerMinute { get; set; } = 30;

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (FailedClientAuthenticationsPerMinute is < 1 or > 10_000)
            yield return new($"{Section}:{nameof(FailedClientAuthenticationsPerMinute)}", $"is out of range: {FailedClientAuthenticationsPerMinute}", $"Set it to 1 or more; {Section}:{nameof(Enabled)} false switches limits off");
        if (RequestsPerMinutePerIp is < 1 or > 1_000_000)
            yield return new($"{Section}:{nameof(RequestsPerMinutePerIp)}", $"is out of range: {RequestsPerMinutePerIp}", $"Set it to 1 or more; {Section}:{nameof(Enabled)} false switches limits off");
        if (FailedSignInsPerMinute is < 1 or > 10_000)
            yield return new($"{Section}:{nameof(FailedSignInsPerMinute)}", $"is out of range: {FailedSignInsPerMinute}", $"Set it to 1 or more; {Section}:{nameof(Enabled)} false switches limits off");
    }
}
