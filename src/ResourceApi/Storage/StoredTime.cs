namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>PostgreSQL keeps microseconds; what is answered at once is what is read later.</summary>
internal static class StoredTime
{
    public static DateTime Of(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
