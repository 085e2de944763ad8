using IdentityPlatform.Telemetry;
using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.Hosting.Settings;

/// <summary><c>Telemetry</c>: where metrics and traces go.</summary>
public sealed class TelemetrySettings : TelemetryOptions, ISettings
{
    static string ISettings.Section => Section;

    /// <inheritdoc />
    public IEnumerable<SettingProblem> Check(IHostEnvironment environment) =>
        Problems().Select(problem => new SettingProblem(problem.Key, problem.Problem, problem.Fix));
}
