using System.Globalization;
using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Plans.Billing;

/// <summary>Reads members of JSON that somebody else wrote: what is absent, null or of another type is null, and nothing throws.</summary>
internal static class JsonMember
{
    private const int Longest = 100;

    // What is earlier or later is no time of a subscription, and PostgreSQL could not keep all of it.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>An object.</summary>
    public static JsonElement? Object(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>A word: letters, digits, <c>_</c> and <c>-</c>, or a whole number as one.</summary>
    public static string? Word(this JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number)
            return value.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;
        return Text(value) is { Length: > 0 and <= Longest } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? text : null;
    }

    /// <summary>A moment, in UTC when it does not say.</summary>
    public static DateTimeOffset? Moment(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
        && DateTimeOffset.TryParse(Text(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
        && moment > Earliest && moment < Latest
            ? moment
            : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape.
            return null;
        }
    }
}
