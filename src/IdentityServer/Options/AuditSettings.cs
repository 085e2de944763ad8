using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Audit</c>: the seals over the audit log (docs/operations.md).</summary>
public sealed class AuditSettings : ISettings
{
    public static string Section => "Audit";

    /// <summary>How often new events are sealed. What is changed before it is sealed goes unnoticed.</summary>
    public TimeSpan SealEvery { get; set; } = TimeSpan.FromSeconds(10);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (SealEvery < TimeSpan.FromSeconds(1) || SealEvery > TimeSpan.FromHours(1))
            yield return new($"{Section}:{nameof(SealEvery)}", $"is out of range: {SealEvery}", "Set it to a duration from 00:00:01 to 01:00:00");
    }
}
