using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>RateLimits</c> (P15): requests and failed client authentications are counted by each replica for itself, the rest in the database.</summary>
public sealed class RateLimitSettings : ISettings
{
    public static string Section => "RateLimits";

    public bool Enabled { get; set; } = true;

    /// <summary>Pages, account API, and protocol requests without client authentication.</summary>
    public int RequestsPerMinutePerIp { get; set; } = 100;

    /// <summary>Failed sign-ins by account and IP address.</summary>
    public int FailedSignInsPerMinute { get; set; } = 5;

    /// <summary>Failed sign-ins by IP address, whatever the accounts.</summary>
    public int FailedSignInsPerMinutePerIp { get; set; } = 30;

    /// <summary>Sign-ups by IP address.</summary>
    public int RegistrationsPerHourPerIp { get; set; } = 20;

    /// <summary>Failed client authentications by client and IP address.</summary>
    public int FailedClientAuthenticationsPerMinute { get; set; } = 30;

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment) =>
    [
        .. Between(nameof(RequestsPerMinutePerIp), RequestsPerMinutePerIp, 1_000_000),
        .. Between(nameof(FailedSignInsPerMinute), FailedSignInsPerMinute, 10_000),
        .. Between(nameof(FailedSignInsPerMinutePerIp), FailedSignInsPerMinutePerIp, 10_000),
        .. Between(nameof(RegistrationsPerHourPerIp), RegistrationsPerHourPerIp, 10_000),
        .. Between(nameof(FailedClientAuthenticationsPerMinute), FailedClientAuthenticationsPerMinute, 10_000),
    ];

    private static IEnumerable<SettingProblem> Between(string name, int value, int most)
    {
        if (value < 1 || value > most)
            yield return new($"{Section}:{name}", $"is out of range: {value}", $"Set it to 1 or more, at most {most}; {Section}:{nameof(Enabled)} false switches limits off");
    }
}
