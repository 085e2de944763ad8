using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Retention</c>: how long rows stay that nothing needs any more (docs/retention.md).</summary>
public sealed class RetentionSettings : ISettings
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    public static string Section => "Retention";

    /// <summary>Whether rows are deleted by age. What has expired and proves something (codes, links, half-done sign-ins) goes in any case.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long a session's row stays after it has ended or expired.</summary>
    public TimeSpan EndedSessions { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a used refresh token of a living family is kept, to be recognized as stolen when it comes back.</summary>
    public TimeSpan UsedRefreshTokens { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long sign-ins stay in the history of their user.</summary>
    public TimeSpan SignInHistory { get; set; } = TimeSpan.FromDays(180);

    /// <summary>How long security events stay; the longest of all.</summary>
    public TimeSpan SecurityEvents { get; set; } = TimeSpan.FromDays(400);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        SettingProblem[] problems =
        [
            .. Between(nameof(EndedSessions), EndedSessions, TimeSpan.FromDays(1)),
            .. Between(nameof(UsedRefreshTokens), UsedRefreshTokens, TimeSpan.FromDays(1)),
            // The database refuses less (V017).
            .. Between(nameof(SignInHistory), SignInHistory, TimeSpan.FromDays(30)),
            .. Between(nameof(SecurityEvents), SecurityEvents, TimeSpan.FromDays(90)),
        ];
        return problems.Length > 0 ? problems : Order();
    }

    private IEnumerable<SettingProblem> Order()
    {
        if (SecurityEvents < SignInHistory)
            yield return new($"{Section}:{nameof(SecurityEvents)}", $"is shorter than {Section}:{nameof(SignInHistory)}: {SecurityEvents}, {SignInHistory}", "Keep security events the longest");
    }

    private static IEnumerable<SettingProblem> Between(string name, TimeSpan value, TimeSpan least)
    {
        if (value < least || value > Longest)
            yield return new($"{Section}:{name}", $"is out of range: {value}", $"Set it to a duration from {least} to {Longest}");
    }
}
