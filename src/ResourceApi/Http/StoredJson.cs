using System.Text.Json;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>JSON objects that callers keep with a row.</summary>
internal static class StoredJson
{
    // PostgreSQL's text has no NUL, in jsonb neither.
    public static bool IsObject(JsonElement? json) =>
        json is null || (json.Value.ValueKind == JsonValueKind.Object && !json.Value.GetRawText().Contains("\\u0000", StringComparison.Ordinal));

    public static string? Text(JsonElement? json) => json?.GetRawText();

    public static JsonElement? Parse(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);
}
