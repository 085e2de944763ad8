using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Cors</c>: origins are those of the registered clients; this is how long a browser remembers the answer.</summary>
public sealed class CorsSettings : ISettings
{
    public static string Section => "Cors";

    public TimeSpan PreflightMaxAge { get; set; } = TimeSpan.FromMinutes(10);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (PreflightMaxAge < TimeSpan.Zero || PreflightMaxAge > TimeSpan.FromDays(1))
            yield return new($"{Section}:{nameof(PreflightMaxAge)}", $"is out of range: {PreflightMaxAge}", "Set it to a duration from 00:00:00 to 1.00:00:00");
    }
}
