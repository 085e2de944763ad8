using Dapper;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>A row of <c>stock_listings</c>.</summary>
public sealed record ListingRow(string Code, string Name, string Market);

/// <summary>Listed companies.</summary>
public sealed class ListingRows(ApiDatabase database)
{
    /// <summary>A page, by code.</summary>
    /// <param name="markets">KOSPI, KOSDAQ or both.</param>
    /// <param name="after">The last code of the page before; null for the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ListingRow>> ListAsync(string[] markets, string? after, int count, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT code AS Code, name AS Name, market AS Market FROM stock_listings WHERE market = ANY(@markets) AND code > @after ORDER BY code LIMIT @count";
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return [.. await connection.QueryAsync<ListingRow>(new CommandDefinition(Sql, new { markets, after = after ?? "", count }, cancellationToken: cancellationToken))];
    }
}
