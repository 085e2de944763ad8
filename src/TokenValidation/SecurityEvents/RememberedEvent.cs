using System.Text.Json;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>An event in memory. Immutable, so that requests read it without a lock.</summary>
internal sealed record RememberedEvent(SecurityEvent Event, long ReceivedAt, long Version)
{
    private const int ItemsOfOneEntry = 16;

    public DateTimeOffset Time => Event.Time;

    /// <summary>How many entries it counts for: a user of very many stores must not make the memory larger than its bound.</summary>
    public int Weight { get; } = 1 + (Event.Claims?.Values.Sum(Items) / ItemsOfOneEntry ?? 0);

    /// <summary>
    /// The same thing again, later. The newest wins; of changed claims those stay that the later event does not name.
    /// </summary>
    public RememberedEvent Then(SecurityEvent later, long now, long version)
    {
        var claims = later.Claims;
        if (claims is not null && Event.Claims is { } earlier)
            claims = earlier.Concat(claims).GroupBy(claim => claim.Key).ToDictionary(same => same.Key, same => same.Last().Value);
        return new RememberedEvent(later with { Time = later.Time > Time ? later.Time : Time, Claims = claims }, now, version);
    }

    private static int Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 0;
}
