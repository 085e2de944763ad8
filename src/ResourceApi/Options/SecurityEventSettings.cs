using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Options;

/// <summary><c>SecurityEvents</c>: how the API hears of tokens that ended and claims that changed before their time.</summary>
/// <param name="Enabled">False leaves revoked tokens to their lifetime.</param>
/// <param name="WhenUnreachable">What becomes of tokens while the events cannot be had.</param>
public sealed record SecurityEventSettings(bool Enabled = true, FeedUnreachable WhenUnreachable = FeedUnreachable.TokenLifetime)
{
    private const string Section = "SecurityEvents";

    internal static SecurityEventSettings Read(IConfiguration configuration, ICollection<SettingProblem> problems)
    {
        var usual = new SecurityEventSettings();
        return new SecurityEventSettings(
            Value(configuration, nameof(Enabled), "true or false", usual.Enabled, bool.TryParse, problems),
            Value(configuration, nameof(WhenUnreachable), string.Join(" or ", Enum.GetNames<FeedUnreachable>()), usual.WhenUnreachable, IsKnown, problems));
    }

    // By name only: Enum.TryParse would take any number.
    private static bool IsKnown(string? text, out FeedUnreachable value) => Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text![0]);

    private static T Value<T>(IConfiguration configuration, string name, string allowed, T usual, Parser<T> parse, ICollection<SettingProblem> problems)
    {
        var text = configuration[$"{Section}:{name}"];
        if (string.IsNullOrEmpty(text))
            return usual;
        if (parse(text, out var value))
            return value;
        problems.Add(new($"{Section}:{name}", $"is '{text}'", $"Set it to {allowed}"));
        return usual;
    }

    private delegate bool Parser<T>(string? text, out T value);
}
