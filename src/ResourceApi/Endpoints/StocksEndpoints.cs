using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/api/v1/stocks</c>: listed companies (K10).</summary>
internal static class StocksEndpoints
{
    public static void MapStocks(this IEndpointRouteBuilder api) =>
        api.MapGet("/stocks/listings", ListAsync).RequireScope("stocks:read")
            .WithTags("Stocks").WithSummary("Companies listed at KOSPI, KOSDAQ, or both (KRX), by code");

    private static async Task<Results<Ok<Page<ListingRow>>, ValidationProblem>> ListAsync(
        string? market, int? limit, string? cursor, ListingRows rows, CancellationToken cancellationToken)
    {
        string[]? markets = market switch
        {
            "KRX" => ["KOSPI", "KOSDAQ"],
            "KOSPI" or "KOSDAQ" => [market],
            _ => null,
        };
        var errors = new FieldErrors().Page(limit)
            .Check("market", markets is not null, "One of KRX, KOSPI, KOSDAQ is required.")
            .Check("cursor", cursor is null || (cursor.Length == 6 && cursor.All(char.IsAsciiLetterOrDigit)), "Not a cursor of this list.");
        if (errors.Any)
            return errors.ToResult();
        var size = limit ?? Paging.MaxLimit;
        var found = await rows.ListAsync(markets!, cursor, size + 1, cancellationToken);
        return TypedResults.Ok(Paging.Of(found, size, row => row, row => row.Code));
    }
}
