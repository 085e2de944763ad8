namespace IdentityPlatform.ResourceApi.Http;

/// <summary>A page of a list.</summary>
/// <param name="Items">The page.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> for the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Lists are read in pages: <c>limit</c> (1 to 100) and <c>cursor</c>.</summary>
internal static class Paging
{
    public const int MaxLimit = 100;

    public const int DefaultLimit = 50;

    /// <summary>Makes a page of one row more than was asked for, which only tells that there is more.</summary>
    public static Page<TItem> Of<TRow, TItem>(IReadOnlyList<TRow> rows, int limit, Func<TRow, TItem> item, Func<TRow, string> cursor) =>
        new([.. rows.Take(limit).Select(item)], rows.Count > limit ? cursor(rows[limit - 1]) : null);
}
