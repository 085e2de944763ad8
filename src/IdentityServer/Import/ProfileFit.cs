using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>Holds what a product says of a person to what its owner could write here; what does not fit is left out and noted.</summary>
internal static class ProfileFit
{
    private const int MaxInfo = 64 * 1024;
    private const int MaxNumber = 100;
    private static readonly Dictionary<string, ProfileField> Fields = ProfileFields.All.ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>A field of the profile.</summary>
    public static string? Fit(string field, string? value, ICollection<string> notes)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        var trimmed = value.Trim();
        if (Fields[field].Check(trimmed) is null)
            return trimmed;
        notes.Add($"{field} left out: it does not fit");
        return null;
    }

    /// <summary>A JSON object of the product's own (S1).</summary>
    public static JsonElement? FitObject(JsonElement? value, ICollection<string> notes)
    {
        if (value is not { } json || (json.ValueKind == JsonValueKind.Object && json.GetRawText().Length <= MaxInfo && CanKeep(json)))
            return value;
        notes.Add("additional_info left out: no JSON object that can be kept");
        return null;
    }

    // jsonb has no U+0000, no half surrogate pairs and no numbers without end, which json accepts.
    private static bool CanKeep(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.Object => json.EnumerateObject().All(member => !member.Name.Contains('\0', StringComparison.Ordinal) && CanKeep(member.Value)),
                JsonValueKind.Array => json.EnumerateArray().All(CanKeep),
                JsonValueKind.String => !json.GetString()!.Contains('\0', StringComparison.Ordinal),
                JsonValueKind.Number => json.GetRawText().Length <= MaxNumber && double.IsFinite(json.GetDouble()),
                _ => true,
            };
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
