using System.Globalization;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Options;

/// <summary><c>Quotas:ImagesPerMonth</c> (P6): how many images each plan allows a month; null for no limit.</summary>
/// <param name="Free">Without a subscription.</param>
/// <param name="Pro">With the plan pro.</param>
/// <param name="Studio">With the plan studio.</param>
/// <param name="Enterprise">With the plan enterprise.</param>
public sealed record QuotaSettings(int? Free = 100, int? Pro = 1000, int? Studio = 5000, int? Enterprise = null)
{
    private const string Section = "Quotas:ImagesPerMonth";
    private const string Unlimited = "unlimited";

    /// <summary>The limit of a plan; null for none.</summary>
    /// <param name="plan">As the token says it.</param>
    public int? LimitOf(Plan plan) => plan switch
    {
        Plan.Pro => Pro,
        Plan.Studio => Studio,
        Plan.Enterprise => Enterprise,
        _ => Free,
    };

    internal static QuotaSettings Read(IConfiguration configuration, ICollection<SettingProblem> problems)
    {
        var defaults = new QuotaSettings();
        return new QuotaSettings(
            Limit(configuration, nameof(Free), defaults.Free, problems),
            Limit(configuration, nameof(Pro), defaults.Pro, problems),
            Limit(configuration, nameof(Studio), defaults.Studio, problems),
            Limit(configuration, nameof(Enterprise), defaults.Enterprise, problems));
    }

    private static int? Limit(IConfiguration configuration, string plan, int? usual, ICollection<SettingProblem> problems)
    {
        var text = configuration[$"{Section}:{plan}"];
        if (string.IsNullOrEmpty(text))
            return usual;
        if (text.Equals(Unlimited, StringComparison.OrdinalIgnoreCase))
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= 1_000_000_000)
            return limit;
        problems.Add(new($"{Section}:{plan}", $"is not a limit: '{text}'", $"Set it to a number from 1 to 1000000000, or to {Unlimited}"));
        return usual;
    }
}
