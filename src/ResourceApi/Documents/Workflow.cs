using System.Text.Json;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Storage;

namespace IdentityPlatform.ResourceApi.Documents;

/// <summary>A workflow: a graph of steps, whose meaning is the client's.</summary>
internal sealed record NewWorkflow(string? Name, string? Description, JsonElement? Definition) : IDraft
{
    public FieldErrors Check(FieldErrors errors) => errors
        .Check("definition", Definition is not null, "Required.")
        .Check("definition", StoredJson.IsObject(Definition), StoredJson.Rule);

    public string Content() => Definition!.Value.GetRawText();
}

/// <summary>A workflow as stored.</summary>
internal sealed record Workflow(Guid Id, Guid UserId, string Name, string? Description, JsonElement Definition, DateTime CreatedAt, DateTime UpdatedAt)
    : IDocument<Workflow>
{
    public static DocumentTable Table => DocumentTable.Workflows;

    public static Workflow Of(DocumentRow row) => new(
        row.Id, row.UserId, row.Name, row.Description, JsonSerializer.Deserialize<JsonElement>(row.Content), row.CreatedAt, row.UpdatedAt);
}
