using System.Globalization;
using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>A row of another product's database, as PostgreSQL writes it in JSON: whatever type a column has, it is read leniently.</summary>
public sealed class SourceRow
{
    // Deeper than any product's own data; a document made to exhaust the stack is refused.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    private readonly JsonElement _row;

    private SourceRow(JsonElement row) => _row = row;

    /// <summary>Reads a JSON object; null when it is none that can be read.</summary>
    public static SourceRow? TryParse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new SourceRow(document.RootElement.Clone()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A value as text; null when it is absent, null or no scalar.</summary>
    public string? Text(string column) => Find(column) is { } value ? TextOf(value) : null;

    /// <summary>A boolean, also written 1 and 0; null when it is absent or null.</summary>
    public bool? Flag(string column) => Text(column) switch
    {
        null => null,
        "true" or "t" or "1" => true,
        _ => false,
    };

    /// <summary>A whole number; null when it is none.</summary>
    public long? Number(string column) => long.TryParse(Text(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A moment; without an offset it is UTC. Null when it is absent, infinite or outside of what can be told.</summary>
    public DateTimeOffset? Time(string column) =>
        DateTimeOffset.TryParse(Text(column), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>The texts of an array, or the one text of a scalar; none when it is absent.</summary>
    public IReadOnlyList<string> Texts(string column) => Find(column) switch
    {
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(TextOf).OfType<string>()],
        { } value when TextOf(value) is { } text => [text],
        _ => [],
    };

    /// <summary>Rows of another table that belong to this one.</summary>
    public IReadOnlyList<SourceRow> Rows(string name) => Find(name) is { ValueKind: JsonValueKind.Array } array
        ? [.. array.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Object).Select(row => new SourceRow(row))]
        : [];

    /// <summary>The value as JSON, as it is; null when it is absent or null.</summary>
    public JsonElement? Json(string column) => Find(column);

    private JsonElement? Find(string column) =>
        _row.TryGetProperty(column, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    private static string? TextOf(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                try
                {
                    return value.GetString();
                }
                catch (InvalidOperationException)
                {
                    // Half a surrogate pair, in a column of type json.
                    return null;
                }

            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return value.GetRawText();
            default:
                return null;
        }
    }
}
