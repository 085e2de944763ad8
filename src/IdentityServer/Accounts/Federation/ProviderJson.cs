using System.Globalization;
using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Reads what providers send; a member of another type than expected reads as absent.</summary>
internal static class ProviderJson
{
    private const int LongestCode = 64;

    public static string? Text(this JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: no text.
            return null;
        }
    }

    /// <summary>A number, or a text that is one.</summary>
    public static double? Number(this JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var number) => number,
            JsonValueKind.String when double.TryParse(json.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }

    /// <summary>True, or the text "true" that some providers send; everything else is false.</summary>
    public static bool IsTrue(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
        && (value.ValueKind == JsonValueKind.True || json.Text(name) == "true");

    /// <summary>An error code as RFC 6749 §5.2 allows it, for the log; whatever else somebody sent is left out.</summary>
    public static string Code(string error) =>
        error.Length <= LongestCode && error.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? error : "an error of odd form";

    public static string ErrorOf(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.Text("error") is { } error ? Code(error) : "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
