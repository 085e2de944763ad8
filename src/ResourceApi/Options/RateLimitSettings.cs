using System.Globalization;
using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.ResourceApi.Options;

/// <summary><c>RateLimits</c> (P15): counted by each replica for itself.</summary>
/// <param name="Enabled">False switches the limit off.</param>
/// <param name="RequestsPerMinutePerIp">Requests of an address to the API; not health, description and page.</param>
public sealed record RateLimitSettings(bool Enabled = true, int RequestsPerMinutePerIp = 100)
{
    private const string Section = "RateLimits";

    internal static RateLimitSettings Read(IConfiguration configuration, ICollection<SettingProblem> problems)
    {
        var settings = new RateLimitSettings();
        var (enabled, requests) = (configuration[$"{Section}:Enabled"], configuration[$"{Section}:RequestsPerMinutePerIp"]);
        if (!string.IsNullOrEmpty(enabled))
        {
            if (bool.TryParse(enabled, out var on))
                settings = settings with { Enabled = on };
            else
                problems.Add(new($"{Section}:Enabled", $"is not true or false: '{enabled}'", "Set it to one of them"));
        }

        if (!string.IsNullOrEmpty(requests))
        {
            if (int.TryParse(requests, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1_000_000)
                settings = settings with { RequestsPerMinutePerIp = number };
            else
                problems.Add(new($"{Section}:RequestsPerMinutePerIp", $"is out of range: '{requests}'", $"Set it to 1 or more, at most 1000000; {Section}:Enabled false switches the limit off"));
        }

        return settings;
    }
}
