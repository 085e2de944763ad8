using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Import.OpenIddict;

/// <summary>A scope on its way.</summary>
public sealed record ImportedScope(string Key, string Name, string? DisplayName, IReadOnlyList<string> Resources) : IImportedRow;

/// <summary>Table <c>OpenIddictScopes</c>.</summary>
internal static class OpenIddictScopes
{
    private const int NameMax = 200;

    public static SourceQuery Query { get; } = new("OpenIddictScopes", ["Id", "Name"], ["DisplayName", "Resources"]) { Order = ["Name"] };

    public static Mapping<ImportedScope> Map(SourceRow row)
    {
        var (key, name) = (row.Text("Id") ?? "", row.Text("Name") ?? "");
        if (ScopeNames.OfUsers.Contains(name))
            return Mapping.Skip<ImportedScope>(key, $"{name} is the server's own scope");
        // RFC 6749 §3.3: one scope-token.
        if (name.Length is 0 or > NameMax || name.Contains(' ', StringComparison.Ordinal) || !ScopeSet.TryParse(name, out _))
            return Mapping.Skip<ImportedScope>(key, "the name is no scope name (RFC 6749 §3.3)");

        // RFC 7519 §4.1.3: an audience is a StringOrURI. APIs compare it as it is, so it stays what it was.
        List<string> notes = [];
        var resources = OpenIddictJson.List(row, "Resources").Distinct(StringComparer.Ordinal).ToList();
        if (resources.RemoveAll(resource => resource.Length is 0 or > InputLimits.RedirectUri || !AccountName.IsClean(resource)) > 0)
            notes.Add("resource left out: it does not fit");
        var display = row.Text("DisplayName");
        return Mapping.Of(new ImportedScope(key, name, display is { Length: <= NameMax } && AccountName.IsClean(display) ? display : null, resources), notes);
    }
}
