using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>A row of <c>images</c>, without its content.</summary>
public sealed record ImageRow(
    Guid Id, Guid UserId, string Name, string? Prompt, int? Width, int? Height, string? Parameters, bool HasContent, long Version, DateTime CreatedAt) : IOwnedRow;

/// <summary>An image's content: SVG, and its SHA-256.</summary>
public sealed record ImageContentRow(Guid Id, Guid UserId, string Content, byte[] ContentHash) : IOwnedRow;

/// <summary>A row of <c>upscale_jobs</c>.</summary>
public sealed record UpscaleJobRow(Guid Id, Guid ImageId, int Factor, string Status, DateTime CreatedAt);

/// <summary>Images. Whose they are is the database's to see to (<see cref="UserTransactions"/>).</summary>
public sealed class ImageRows(UserTransactions users)
{
    private const string Relation = "images";

    private const string Columns = """
        id AS Id, user_id AS UserId, name AS Name, prompt AS Prompt, width AS Width, height AS Height,
        parameters::text AS Parameters, content IS NOT NULL AS HasContent, version AS Version, created_at AS CreatedAt
        """;

    private const string Insert = """
        INSERT INTO images (id, user_id, name, prompt, width, height, parameters, content, content_hash, created_at)
        VALUES (@Id, @UserId, @Name, @Prompt, @Width, @Height, @Parameters::jsonb, @content, @hash, @CreatedAt) RETURNING id
        """;

    /// <summary>A page, newest first: the caller's, or a superuser's view of all.</summary>
    public Task<IReadOnlyList<ImageRow>> ListAsync(AccessToken caller, Guid? before, int count, CancellationToken cancellationToken) =>
        users.ReadAsync<ImageRow>(caller, Relation, OwnedRows.List(caller, Relation, Columns), new { before = before ?? Guid.AllBitsSet, count }, cancellationToken);

    /// <summary>One image; null when there is none for this caller.</summary>
    public async Task<ImageRow?> FindAsync(AccessToken caller, Guid id, CancellationToken cancellationToken) =>
        (await users.ReadAsync<ImageRow>(caller, Relation, $"SELECT {Columns} FROM images WHERE id = @id", new { id }, cancellationToken)).SingleOrDefault();

    /// <summary>An image's picture; null when there is none for this caller.</summary>
    public async Task<ImageContentRow?> FindContentAsync(AccessToken caller, Guid id, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT id AS Id, user_id AS UserId, content AS Content, content_hash AS ContentHash FROM images WHERE id = @id AND content IS NOT NULL";
        return (await users.ReadAsync<ImageContentRow>(caller, Relation, Sql, new { id }, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Adds an image that has no picture here.</summary>
    public Task AddAsync(AccessToken caller, ImageRow image, CancellationToken cancellationToken) =>
        users.QueryAsync<Guid>(caller, Insert, Values(image, content: null, hash: null), cancellationToken);

    /// <summary>Adds a generated image.</summary>
    public static Task AddAsync(UserTransaction transaction, ImageRow image, string content, byte[] hash)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.QueryAsync<Guid>(Insert, Values(image, content, hash));
    }

    /// <summary>Deletes, if the condition holds.</summary>
    public Task<ChangeOutcome> DeleteAsync(AccessToken caller, Guid id, VersionCondition condition, CancellationToken cancellationToken) =>
        OwnedRows.DeleteAsync(users, caller, Relation, id, condition, cancellationToken);

    /// <summary>Queues one of the caller's own images; false when it is not theirs. Nobody queues in another's name.</summary>
    public async Task<bool> AddUpscaleAsync(AccessToken caller, UpscaleJobRow job, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO upscale_jobs (id, image_id, user_id, factor, status, created_at)
            SELECT @Id, id, user_id, @Factor, @Status, @CreatedAt FROM images WHERE id = @ImageId AND user_id = app_user_id()
            RETURNING id
            """;
        return (await users.QueryAsync<Guid>(caller, Sql, job, cancellationToken)).Count > 0;
    }

    private static object Values(ImageRow image, string? content, byte[]? hash) => new
    {
        image.Id, image.UserId, image.Name, image.Prompt, image.Width, image.Height, image.Parameters, image.CreatedAt, content, hash,
    };
}
