using Dapper;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>A row of <c>images</c>.</summary>
public sealed record ImageRow(Guid Id, string Name, string? Prompt, int? Width, int? Height, string? Parameters, DateTime CreatedAt);

/// <summary>A row of <c>upscale_jobs</c>.</summary>
public sealed record UpscaleJobRow(Guid Id, Guid ImageId, int Factor, string Status, DateTime CreatedAt);

/// <summary>Images, each seen by its owner only (P10): every statement names the owner.</summary>
public sealed class ImageRows(ApiDatabase database)
{
    private const string Columns =
        "id AS Id, name AS Name, prompt AS Prompt, width AS Width, height AS Height, parameters::text AS Parameters, created_at AS CreatedAt";

    public async Task<IReadOnlyList<ImageRow>> ListAsync(Guid userId, Guid? before, int count, CancellationToken cancellationToken)
    {
        const string Sql = $"SELECT {Columns} FROM images WHERE user_id = @userId AND (@before::uuid IS NULL OR id < @before) ORDER BY id DESC LIMIT @count";
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return [.. await connection.QueryAsync<ImageRow>(new CommandDefinition(Sql, new { userId, before, count }, cancellationToken: cancellationToken))];
    }

    public async Task<ImageRow?> FindAsync(Guid userId, Guid id, CancellationToken cancellationToken)
    {
        const string Sql = $"SELECT {Columns} FROM images WHERE user_id = @userId AND id = @id";
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ImageRow>(new CommandDefinition(Sql, new { userId, id }, cancellationToken: cancellationToken));
    }

    public async Task AddAsync(Guid userId, ImageRow image, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO images (id, user_id, name, prompt, width, height, parameters, created_at)
            VALUES (@Id, @userId, @Name, @Prompt, @Width, @Height, @Parameters::jsonb, @CreatedAt)
            """;
        var values = new { userId, image.Id, image.Name, image.Prompt, image.Width, image.Height, image.Parameters, image.CreatedAt };
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Sql, values, cancellationToken: cancellationToken));
    }

    /// <summary>Deletes; false when the user has no such image.</summary>
    public async Task<bool> DeleteAsync(Guid userId, Guid id, CancellationToken cancellationToken)
    {
        const string Sql = "DELETE FROM images WHERE user_id = @userId AND id = @id";
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(Sql, new { userId, id }, cancellationToken: cancellationToken)) > 0;
    }

    /// <summary>Queues; false when the user has no such image.</summary>
    public async Task<bool> AddUpscaleAsync(Guid userId, UpscaleJobRow job, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO upscale_jobs (id, image_id, user_id, factor, status, created_at)
            SELECT @Id, id, user_id, @Factor, @Status, @CreatedAt FROM images WHERE user_id = @userId AND id = @ImageId
            """;
        var values = new { userId, job.Id, job.ImageId, job.Factor, job.Status, job.CreatedAt };
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(Sql, values, cancellationToken: cancellationToken)) > 0;
    }
}
