using System.Globalization;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Moments as people read them.</summary>
public static class Moments
{
    /// <summary>The zone of those who never chose one. Their browser's is shown by site.js.</summary>
    public const string Unchosen = "UTC";

    /// <summary>Date and time in the page's language and a person's time zone, which is named when it is UTC.</summary>
    /// <param name="texts">The texts in the request's language.</param>
    /// <param name="moment">When.</param>
    /// <param name="zoneInfo">IANA name of the zone; UTC counts when the system does not know it.</param>
    /// <returns>The text.</returns>
    public static string Show(IStringLocalizer<Texts> texts, DateTimeOffset moment, string zoneInfo)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(zoneInfo, out var known) ? known : TimeZoneInfo.Utc;
        var local = TimeZoneInfo.ConvertTime(moment, zone).ToString(texts["time.format"], CultureInfo.CurrentUICulture);
        return zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime ? texts["home.time", local] : local;
    }
}
