using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>What else an event says, as one line that people can read.</summary>
public static class AuditText
{
    // The page escapes it once more, as it does all text.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON in one line.</summary>
    /// <param name="data">As the event has it.</param>
    public static string Of(JsonNode data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.ToJsonString(Readable);
    }
}
