using System.Text.Json;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>JSON objects that callers keep with a row.</summary>
internal static class StoredJson
{
    /// <summary>What <see cref="IsObject"/> asks, for people.</summary>
    public const string Rule = "A JSON object without control characters, at most 24 levels deep.";

    private const int Deepest = 24;

    /// <summary>An object, or nothing, that the database can hold and that shows nobody control characters.</summary>
    public static bool IsObject(JsonElement? json)
    {
        try
        {
            return json is null || (json.Value.ValueKind == JsonValueKind.Object && IsFine(json.Value, 1));
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair
        }
    }

    /// <summary>No control characters but those of lines and columns. PostgreSQL's text has no NUL, in jsonb neither.</summary>
    public static bool IsText(string text) => !text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'));

    public static string? Text(JsonElement? json) => json?.GetRawText();

    public static JsonElement? Parse(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);

    private static bool IsFine(JsonElement json, int depth) =>
        json.ValueKind switch
        {
            JsonValueKind.Object or JsonValueKind.Array when depth > Deepest => false,
            JsonValueKind.Object => json.EnumerateObject().All(member => IsText(member.Name) && IsFine(member.Value, depth + 1)),
            JsonValueKind.Array => json.EnumerateArray().All(item => IsFine(item, depth + 1)),
            JsonValueKind.String => IsText(json.GetString()!),
            _ => true,
        };
}
