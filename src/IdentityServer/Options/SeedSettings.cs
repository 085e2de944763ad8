using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.Telemetry;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Seed</c>: what is brought in at start.</summary>
public sealed class SeedSettings : ISettings
{
    public static string Section => "Seed";

    /// <summary>Path of a seed file, relative to the working directory; none when absent.</summary>
    public string? File { get; set; }

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (!string.IsNullOrEmpty(File) && !System.IO.File.Exists(File))
            yield return new($"{Section}:{nameof(File)}", $"names no file: '{Path.GetFullPath(File)}'", "Set it to the path of a seed file");
    }
}

/// <summary><c>Log</c>: how log lines look. Levels are the framework's own <c>Logging:LogLevel</c>.</summary>
public sealed class LogSettings : ISettings
{
    public static string Section => "Log";

    public LogFormat Format { get; set; } = LogFormat.Text;

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment) => [];
}
