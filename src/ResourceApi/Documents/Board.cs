using System.Text.Json;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Storage;

namespace IdentityPlatform.ResourceApi.Documents;

/// <summary>A board: images in an order.</summary>
internal sealed record NewBoard(string? Name, string? Description, IReadOnlyList<Guid>? ImageIds) : IDraft
{
    private const int MostImages = 500;

    public IReadOnlyCollection<Guid> Images => ImageIds ?? [];

    public FieldErrors Check(FieldErrors errors) => errors
        .Check("image_ids", Images.Count <= MostImages, $"At most {MostImages} images.")
        .Check("image_ids", Images.Distinct().Count() == Images.Count, "Each image once.");

    public string Content() => JsonSerializer.Serialize(new BoardContent(ImageIds ?? []));
}

/// <summary>A board as stored; an image that was deleted since is still named.</summary>
internal sealed record Board(Guid Id, Guid UserId, string Name, string? Description, IReadOnlyList<Guid> ImageIds, DateTime CreatedAt, DateTime UpdatedAt)
    : IDocument<Board>
{
    public static DocumentTable Table => DocumentTable.Boards;

    public static Board Of(DocumentRow row) => new(
        row.Id, row.UserId, row.Name, row.Description, JsonSerializer.Deserialize<BoardContent>(row.Content)!.Images, row.CreatedAt, row.UpdatedAt);
}

/// <summary>The column <c>content</c> of a board.</summary>
internal sealed record BoardContent(IReadOnlyList<Guid> Images);
