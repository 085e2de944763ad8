using System.Globalization;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>The system's time zones (IANA) by part of the world.</summary>
public static class TimeZones
{
    private static readonly Lazy<IReadOnlyList<(string Region, TimeZoneInfo[] Zones)>> Regions = new(() =>
    [
        .. TimeZoneInfo.GetSystemTimeZones()
            .Where(zone => zone.Id.Contains('/', StringComparison.Ordinal) && !zone.Id.StartsWith("Etc/", StringComparison.Ordinal))
            .GroupBy(zone => zone.Id[..zone.Id.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal)
            .OrderBy(region => region.Key, StringComparer.Ordinal)
            .Select(region => (region.Key, region.OrderBy(zone => zone.Id, StringComparer.Ordinal).ToArray())),
    ]);

    /// <summary>What there is to choose from; a zone that is chosen already is always among it.</summary>
    /// <param name="texts">The texts in the request's language.</param>
    /// <param name="chosen">The zone in the profile or as sent.</param>
    /// <param name="now">Which differences to UTC are shown.</param>
    /// <returns>UTC, then the zones by region.</returns>
    public static IReadOnlyList<ChoiceGroup> Choices(IStringLocalizer<Texts> texts, string? chosen, DateTimeOffset now)
    {
        List<ChoiceGroup> groups = [.. Regions.Value.Select(region => new ChoiceGroup(Title(texts, region.Region), [.. region.Zones.Select(zone => Choice(zone, now))]))];
        List<Choice> first = [new(Moments.Unchosen, texts["profile.zone.utc"])];
        if (!string.IsNullOrEmpty(chosen) && chosen != Moments.Unchosen && !groups.Exists(group => group.Choices.Any(choice => choice.Value == chosen)))
            first.Add(new Choice(chosen, chosen));
        return [new ChoiceGroup(null, first), .. groups];
    }

    private static string Title(IStringLocalizer<Texts> texts, string region)
    {
        var known = texts[$"profile.zone.{region}"];
        return known.ResourceNotFound ? region : known;
    }

    private static Choice Choice(TimeZoneInfo zone, DateTimeOffset now)
    {
        var offset = zone.GetUtcOffset(now);
        var city = zone.Id[(zone.Id.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('_', ' ').Replace("/", ", ", StringComparison.Ordinal);
        return new Choice(zone.Id, string.Create(CultureInfo.InvariantCulture, $"{city} ({(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm})"), "en");
    }
}
