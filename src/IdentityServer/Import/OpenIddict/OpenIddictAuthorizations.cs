namespace IdentityPlatform.IdentityServer.Import.OpenIddict;

/// <summary>A consent on its way. User and client are named by their keys in the source.</summary>
public sealed record ImportedAuthorization(string Key, string Subject, string ApplicationKey, IReadOnlyList<string> Scopes, DateTimeOffset? GrantedAt) : IImportedRow;

/// <summary>Table <c>OpenIddictAuthorizations</c>: the permanent, valid ones, which are what people allowed once and for all.</summary>
internal static class OpenIddictAuthorizations
{
    public static SourceQuery Query { get; } = new("OpenIddictAuthorizations", ["Id", "ApplicationId", "Scopes", "Status", "Subject", "Type"], ["CreationDate"])
    {
        Order = ["CreationDate", "Id"],
        Where = new Dictionary<string, string>(StringComparer.Ordinal) { ["Status"] = "valid", ["Type"] = "permanent" },
        MayBeAbsent = true,
    };

    public static Mapping<ImportedAuthorization> Map(SourceRow row)
    {
        var key = row.Text("Id") ?? "";
        return row.Text("ApplicationId") is { } application && row.Text("Subject") is { Length: > 0 } subject
            ? Mapping.Of(new ImportedAuthorization(key, subject, application, OpenIddictJson.List(row, "Scopes"), row.Time("CreationDate")))
            : Mapping.Skip<ImportedAuthorization>(key, SkipReasons.NoClient);
    }
}
