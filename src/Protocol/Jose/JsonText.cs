using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>JSON as JOSE takes it: UTF-8 only, one object, no duplicate members, bounded depth.</summary>
internal static class JsonText
{
    /// <summary>Tokens and keys are never placed in HTML as they are, so only what JSON itself asks for is escaped.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Parses one JSON object, or says why it is none.</summary>
    public static bool TryParseObject(ReadOnlySpan<byte> utf8, int maxDepth, out JsonElement value, [NotNullWhen(false)] out string? reason)
    {
        value = default;
        reason = null;
        // RFC 8725 §3.7: UTF-8 and nothing else.
        if (!Utf8.IsValid(utf8))
        {
            reason = "not UTF-8";
            return false;
        }

        try
        {
            if (utf8.IndexOf("\\u"u8) >= 0)
                CheckEscapes(utf8, maxDepth);
            // RFC 7515 §4, RFC 7519 §4: member names are unique; whoever reads the first and whoever reads the last would differ.
            value = JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            reason = "not well-formed JSON, nested too deep, or with a duplicate member";
            return false;
        }

        if (value.ValueKind == JsonValueKind.Object)
            return true;
        reason = "not a JSON object";
        return false;
    }

    /// <summary>False when the member is there and is no string; <paramref name="value"/> is null when it is absent.</summary>
    public static bool TryGetString(JsonElement json, string name, out string? value)
    {
        value = null;
        if (!json.TryGetProperty(name, out var member))
            return true;
        if (member.ValueKind != JsonValueKind.String)
            return false;
        value = member.GetString();
        return true;
    }

    public static string Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            write(writer, state);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // An escaped lone surrogate is legal JSON and no text: reading it later would throw, so it is found here.
    private static void CheckEscapes(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                reader.GetString();
        }
    }
}
