namespace IdentityPlatform.IdentityServer.Import;

/// <summary>What is read of one table of a product. Names are as the database has them.</summary>
/// <param name="Table">The table or view.</param>
/// <param name="Required">Columns without which nothing can be brought; the key's among them.</param>
/// <param name="Optional">Columns that are read where they are there.</param>
public sealed record SourceQuery(string Table, IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    /// <summary>Columns to read in the order of: those that are there.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    /// <summary>Rows of other tables that come with each row.</summary>
    public IReadOnlyList<Attached> Attached { get; init; } = [];

    /// <summary>A table that may be absent: then there is nothing to bring.</summary>
    public bool MayBeAbsent { get; init; }

    /// <summary>Columns that must have a value for a row to be of interest, e.g. <c>Status</c> is <c>valid</c>.</summary>
    public IReadOnlyDictionary<string, string> Where { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Rows of another table that belong to each row; a table that is not there has none.</summary>
/// <param name="Name">How <see cref="SourceRow.Rows"/> finds them.</param>
/// <param name="Table">The table or view.</param>
/// <param name="Foreign">Its column that holds the row's key.</param>
/// <param name="Key">The row's key.</param>
/// <param name="Required">Columns that must be there when the table is.</param>
/// <param name="Optional">Columns that are read where they are there.</param>
/// <param name="Through">A table between: rows of <paramref name="Table"/> are found by it.</param>
public sealed record Attached(
    string Name, string Table, string Foreign, string Key, IReadOnlyList<string> Required, IReadOnlyList<string> Optional, Through? Through = null);

/// <summary>The table of a many-to-many relation.</summary>
/// <param name="Table">The table.</param>
/// <param name="Foreign">Its column that points to the attached table's <paramref name="Key"/>.</param>
/// <param name="Key">The attached table's key.</param>
public sealed record Through(string Table, string Foreign, string Key);
