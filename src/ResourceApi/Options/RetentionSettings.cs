using System.Globalization;
using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.ResourceApi.Options;

/// <summary><c>Retention</c>: how long the API's own books are kept.</summary>
/// <param name="QuotaUsage">How many images a user made a day.</param>
/// <param name="SuperuserAudit">What superusers did with rows of others.</param>
public sealed record RetentionSettings(TimeSpan QuotaUsage, TimeSpan SuperuserAudit)
{
    private const string Section = "Retention";
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    /// <summary>Quotas for a year and a month, the audit likewise.</summary>
    public static RetentionSettings Default { get; } = new(TimeSpan.FromDays(400), TimeSpan.FromDays(400));

    internal static RetentionSettings Read(IConfiguration configuration, ICollection<SettingProblem> problems) => new(
        // A month's quota reaches back as long; the database refuses less (V007).
        Duration(configuration, nameof(QuotaUsage), Default.QuotaUsage, TimeSpan.FromDays(62), problems),
        Duration(configuration, nameof(SuperuserAudit), Default.SuperuserAudit, TimeSpan.FromDays(90), problems));

    private static TimeSpan Duration(IConfiguration configuration, string name, TimeSpan usual, TimeSpan least, ICollection<SettingProblem> problems)
    {
        var text = configuration[$"{Section}:{name}"];
        if (string.IsNullOrEmpty(text))
            return usual;
        // "400" would be read as days, and "4:00" as hours; neither is left to guess.
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= Longest)
            return value;
        problems.Add(new($"{Section}:{name}", $"is not a duration from {least} to {Longest}: '{text}'", "Set it to days and hh:mm:ss, such as 400.00:00:00"));
        return usual;
    }
}
