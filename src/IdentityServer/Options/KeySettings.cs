using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Keys</c>: how signing keys change (docs/keys.md).</summary>
public sealed class KeySettings : ISettings
{
    // APIs read the key set again within this time at the latest; a shorter announcement would refuse tokens.
    private static readonly TimeSpan ShortestAnnouncement = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    public static string Section => "Keys";

    /// <summary>Whether keys are replaced by themselves; without it <c>keys rotate</c> does.</summary>
    public bool RotateAutomatically { get; set; } = true;

    /// <summary>How long one key signs before the next one does.</summary>
    public TimeSpan RotationInterval { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a new key is published before anything is signed with it, so that every API has read it.</summary>
    public TimeSpan PublishedBeforeUse { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a key that no longer signs stays published, beyond the longest life of a token.</summary>
    public TimeSpan KeptAfterUse { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long the row of a key that is no longer published stays.</summary>
    public TimeSpan DeletedAfter { get; set; } = TimeSpan.FromDays(30);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        // Development may try out a whole life in seconds.
        var least = environment.IsDevelopment() ? TimeSpan.FromSeconds(1) : TimeSpan.FromDays(1);
        var announced = environment.IsDevelopment() || !RotateAutomatically ? TimeSpan.Zero : ShortestAnnouncement;
        SettingProblem[] problems =
        [
            .. Between(nameof(RotationInterval), RotationInterval, least, Longest),
            .. Between(nameof(PublishedBeforeUse), PublishedBeforeUse, announced, TimeSpan.FromDays(90)),
            .. Between(nameof(KeptAfterUse), KeptAfterUse, TimeSpan.Zero, Longest),
            .. Between(nameof(DeletedAfter), DeletedAfter, environment.IsDevelopment() ? TimeSpan.Zero : TimeSpan.FromHours(1), Longest),
        ];
        return problems.Length > 0 ? problems : AnnouncedInTime();
    }

    private IEnumerable<SettingProblem> AnnouncedInTime()
    {
        if (RotateAutomatically && PublishedBeforeUse >= RotationInterval)
            yield return new($"{Section}:{nameof(PublishedBeforeUse)}", $"is not shorter than {Section}:{nameof(RotationInterval)}: {PublishedBeforeUse}, {RotationInterval}", $"Announce a key for less time than one signs: lower {Section}:{nameof(PublishedBeforeUse)} or raise {Section}:{nameof(RotationInterval)}");
    }

    private static IEnumerable<SettingProblem> Between(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            yield return new($"{Section}:{name}", $"is out of range: {value}", $"Set it to a duration from {least} to {most}");
    }
}
