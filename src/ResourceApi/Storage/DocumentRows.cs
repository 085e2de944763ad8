using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>A table of documents.</summary>
public sealed class DocumentTable
{
    private DocumentTable(string name) => Name = name;

    /// <summary>Collections of images.</summary>
    public static DocumentTable Boards { get; } = new("boards");

    /// <summary>Models to make images with.</summary>
    public static DocumentTable Models { get; } = new("models");

    /// <summary>Graphs of steps.</summary>
    public static DocumentTable Workflows { get; } = new("workflows");

    /// <summary>Its name in SQL and in URLs.</summary>
    public string Name { get; }
}

/// <summary>A row of <c>boards</c>, <c>models</c> or <c>workflows</c>.</summary>
public sealed record DocumentRow(
    Guid Id, Guid UserId, string Name, string? Description, string Content, long Version, DateTime CreatedAt, DateTime UpdatedAt) : IOwnedRow;

/// <summary>Boards, models and workflows, which differ in what their content means only.</summary>
public sealed class DocumentRows(UserTransactions users)
{
    private const string Columns = """
        id AS Id, user_id AS UserId, name AS Name, description AS Description, content::text AS Content, version AS Version,
        created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    // The images that a document names have to be there for whoever writes it.
    private const string ImagesAreSeen = "(SELECT count(*) FROM images WHERE images.id = ANY(@images)) = cardinality(@images)";

    /// <summary>A page, newest first: the caller's, or a superuser's view of all.</summary>
    public Task<IReadOnlyList<DocumentRow>> ListAsync(AccessToken caller, DocumentTable table, Guid? before, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        return users.ReadAsync<DocumentRow>(caller, table.Name, OwnedRows.List(caller, table.Name, Columns), new { before = before ?? Guid.AllBitsSet, count }, cancellationToken);
    }

    /// <summary>One document; null when there is none for this caller.</summary>
    public async Task<DocumentRow?> FindAsync(AccessToken caller, DocumentTable table, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        return (await users.ReadAsync<DocumentRow>(caller, table.Name, $"SELECT {Columns} FROM {table.Name} WHERE id = @id", new { id }, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Adds; false when an image of <paramref name="images"/> is not there for the caller.</summary>
    public async Task<bool> AddAsync(AccessToken caller, DocumentTable table, DocumentRow row, IReadOnlyCollection<Guid> images, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(row);
        var sql = $"""
            INSERT INTO {table.Name} (id, user_id, name, description, content, created_at, updated_at)
            SELECT @Id, @UserId, @Name, @Description, @Content::jsonb, @CreatedAt, @UpdatedAt WHERE {ImagesAreSeen} RETURNING id
            """;
        var values = new { row.Id, row.UserId, row.Name, row.Description, row.Content, row.CreatedAt, row.UpdatedAt, images = images.ToArray() };
        return (await users.QueryAsync<Guid>(caller, sql, values, cancellationToken)).Count > 0;
    }

    /// <summary>Replaces, if the condition holds.</summary>
    /// <returns>The row as it is now, or null and why nothing was changed.</returns>
    public async Task<(DocumentRow? Row, ChangeOutcome Outcome)> ReplaceAsync(
        AccessToken caller, DocumentTable table, DocumentRow row, IReadOnlyCollection<Guid> images, VersionCondition condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(condition);
        var sql = $"""
            UPDATE {table.Name} SET name = @Name, description = @Description, content = @Content::jsonb, version = version + 1, updated_at = @UpdatedAt
            WHERE id = @Id AND {VersionCondition.Sql} AND {ImagesAreSeen} RETURNING {Columns}
            """;
        var values = new
        {
            row.Id, row.Name, row.Description, row.Content, row.UpdatedAt, images = images.ToArray(), match = condition.Match, unless = condition.Unless,
        };
        if ((await users.QueryAsync<DocumentRow>(caller, sql, values, cancellationToken)).SingleOrDefault() is { } replaced)
            return (replaced, ChangeOutcome.Done);
        var current = await FindAsync(caller, table, row.Id, cancellationToken);
        return (null, current is null ? ChangeOutcome.Missing : condition.Allows(current.Version) ? ChangeOutcome.ImageMissing : ChangeOutcome.ConditionFailed);
    }

    /// <summary>Deletes, if the condition holds.</summary>
    public Task<ChangeOutcome> DeleteAsync(AccessToken caller, DocumentTable table, Guid id, VersionCondition condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        return OwnedRows.DeleteAsync(users, caller, table.Name, id, condition, cancellationToken);
    }
}
