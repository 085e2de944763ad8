using System.Text;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Images;
using IdentityPlatform.ResourceApi.OpenApi;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>GET /api/v1/images/{id}/content</c>: the picture.</summary>
internal static class ContentEndpoint
{
    // An SVG may hold scripts and styles when it is opened by itself: none of them runs, and it has no origin of ours.
    private const string NoScripts = "default-src 'none'; sandbox; frame-ancestors 'none'";

    public static void MapContent(this IEndpointRouteBuilder images) =>
        images.MapGet("/{id:guid}/content", GetAsync).RequireScope(ImagesEndpoints.Read).Tagged()
            .Produces(StatusCodes.Status200OK, contentType: Picture.MediaType)
            .WithSummary("The picture of a generated image");

    private static async Task<Results<FileContentHttpResult, NotFound, StatusCodeHttpResult>> GetAsync(
        Guid id, AccessToken caller, ImageRows rows, HttpContext context, CancellationToken cancellationToken)
    {
        if (await rows.FindContentAsync(caller, id, cancellationToken) is not { } row)
            return TypedResults.NotFound();

        // A browser may keep it, and asks each time whether the caller may (still) see it.
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        context.Response.Headers.ContentSecurityPolicy = NoScripts;
        return Preconditions.IsKnown(context, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(row.ContentHash)}\""))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(Encoding.UTF8.GetBytes(row.Content), Picture.MediaType);
    }
}
