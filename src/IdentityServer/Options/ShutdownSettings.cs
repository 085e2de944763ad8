using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Shutdown</c>: how the server leaves.</summary>
public sealed class ShutdownSettings : ISettings
{
    public static string Section => "Shutdown";

    /// <summary>How long it serves on after it has said that it is not ready; longer than the balancer's checks are apart.</summary>
    public TimeSpan ReadinessDelay { get; set; }

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (ReadinessDelay < TimeSpan.Zero || ReadinessDelay > TimeSpan.FromMinutes(5))
            yield return new($"{Section}:{nameof(ReadinessDelay)}", $"is out of range: {ReadinessDelay}", "Set it to a duration from 00:00:00 to 00:05:00");
    }
}
