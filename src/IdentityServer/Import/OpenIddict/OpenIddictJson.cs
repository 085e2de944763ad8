using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Import.OpenIddict;

/// <summary>OpenIddict's EF Core stores keep lists and settings as JSON in text columns.</summary>
internal static class OpenIddictJson
{
    /// <summary>A list of texts; empty when there is none or it is no list.</summary>
    public static IReadOnlyList<string> List(SourceRow row, string column)
    {
        if (row.Json(column) is { ValueKind: JsonValueKind.Array })
            return row.Texts(column);
        return SourceRow.TryParse($$"""{"list":{{row.Text(column) ?? "[]"}}}""")?.Texts("list") ?? [];
    }

    /// <summary>An object of texts; null when there is none.</summary>
    public static SourceRow? Settings(SourceRow row, string column) =>
        row.Json(column) switch
        {
            { ValueKind: JsonValueKind.Object } json => SourceRow.TryParse(json.GetRawText()),
            { ValueKind: JsonValueKind.String } => SourceRow.TryParse(row.Text(column) ?? ""),
            _ => null,
        };
}
