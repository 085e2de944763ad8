using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Feed</c>: the feed of security events for APIs (docs/security-events.md).</summary>
public sealed class FeedSettings : ISettings
{
    public static string Section => "Feed";

    /// <summary>How long a poll is held when there is nothing to tell; shorter than proxies wait for an answer.</summary>
    public TimeSpan HoldPollsFor { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Polls that one replica holds at once; a held poll takes a connection of a client and some memory, nothing of the database.</summary>
    public int HeldPolls { get; set; } = 1000;

    /// <summary>How long a stream lives that nobody polls.</summary>
    public TimeSpan InactivityTimeout { get; set; } = TimeSpan.FromHours(1);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (HoldPollsFor < TimeSpan.FromSeconds(1) || HoldPollsFor > TimeSpan.FromMinutes(5))
            yield return new($"{Section}:{nameof(HoldPollsFor)}", $"is out of range: {HoldPollsFor}", "Set it to a duration from 00:00:01 to 00:05:00");
        if (HeldPolls is < 1 or > 100_000)
            yield return new($"{Section}:{nameof(HeldPolls)}", $"is out of range: {HeldPolls}", "Set it to a number from 1 to 100000");
        if (InactivityTimeout < TimeSpan.FromMinutes(10) || InactivityTimeout > TimeSpan.FromDays(1))
            yield return new($"{Section}:{nameof(InactivityTimeout)}", $"is out of range: {InactivityTimeout}", "Set it to a duration from 00:10:00 to 1.00:00:00");
    }
}
