using System.Text.Json;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Storage;

namespace IdentityPlatform.ResourceApi.Documents;

/// <summary>A model to make images with.</summary>
internal sealed record NewModel(string? Name, string? Description, string? BaseModel, JsonElement? Parameters) : IDraft
{
    public FieldErrors Check(FieldErrors errors) => errors
        .Required("base_model", BaseModel, 200)
        .Check("parameters", StoredJson.IsObject(Parameters), StoredJson.Rule);

    public string Content() => JsonSerializer.Serialize(new ModelContent(BaseModel!, Parameters));
}

/// <summary>A model as stored.</summary>
internal sealed record Model(
    Guid Id, Guid UserId, string Name, string? Description, string BaseModel, JsonElement? Parameters, DateTime CreatedAt, DateTime UpdatedAt)
    : IDocument<Model>
{
    public static DocumentTable Table => DocumentTable.Models;

    public static Model Of(DocumentRow row)
    {
        var content = JsonSerializer.Deserialize<ModelContent>(row.Content)!;
        return new(row.Id, row.UserId, row.Name, row.Description, content.BaseModel, content.Parameters, row.CreatedAt, row.UpdatedAt);
    }
}

/// <summary>The column <c>content</c> of a model.</summary>
internal sealed record ModelContent(string BaseModel, JsonElement? Parameters);
