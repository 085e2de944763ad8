using System.Text.Json;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.OpenApi;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/api/v1/images</c>: the caller's own; another user's image is as if it were not there (P10).</summary>
internal static class ImagesEndpoints
{
    public const string Read = "images:read";
    public const string Write = "images:write";

    public static void MapImages(this IEndpointRouteBuilder api)
    {
        var images = api.MapGroup("/images").WithTags("Images").RequireUser();
        images.MapGet("", ListAsync).RequireScope(Read).WithSummary("Your images, newest first");
        images.MapPost("", AddAsync).RequireScope(Write).Example("""{"name":"Cat","prompt":"a cat in the rain","width":512,"height":512}""").WithSummary("Add an image made elsewhere");
        images.MapGet("/{id:guid}", GetAsync).RequireScope(Read).Tagged().WithSummary("One of your images");
        images.MapDelete("/{id:guid}", DeleteAsync).RequireScope(Write).ChangesIfMatch().WithSummary("Delete one of your images");
        images.MapContent();
        images.MapGenerate();
        images.MapUpscale();
    }

    private static async Task<Results<Ok<Page<Image>>, ValidationProblem>> ListAsync(
        int? limit, Guid? cursor, AccessToken caller, ImageRows rows, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors().Page(limit);
        if (errors.Any)
            return errors.ToResult();
        var size = limit ?? Paging.DefaultLimit;
        var found = await rows.ListAsync(caller, cursor, size + 1, cancellationToken);
        return TypedResults.Ok(Paging.Of(found, size, Image.Of, row => row.Id.ToString()));
    }

    private static async Task<Results<Created<Image>, ValidationProblem>> AddAsync(
        NewImage image, AccessToken caller, ImageRows rows, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var errors = image.Check();
        if (errors.Any)
            return errors.ToResult();
        var now = time.GetUtcNow();
        var row = new ImageRow(
            Guid.CreateVersion7(now), caller.UserId!.Value, image.Name!, image.Prompt, image.Width, image.Height, StoredJson.Text(image.Parameters),
            HasContent: false, Version: 1, StoredTime.Of(now));
        await rows.AddAsync(caller, row, cancellationToken);
        return Created(row, response);
    }

    private static async Task<Results<Ok<Image>, NotFound, StatusCodeHttpResult>> GetAsync(
        Guid id, AccessToken caller, ImageRows rows, HttpContext context, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(caller, id, cancellationToken) is not { } row)
            return TypedResults.NotFound();
        if (Preconditions.IsKnown(context, Preconditions.Tag(row.Version)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(Image.Of(row));
    }

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> DeleteAsync(
        Guid id, AccessToken caller, ImageRows rows, HttpRequest request, CancellationToken cancellationToken) =>
        DocumentsEndpoints.Deleted(await rows.DeleteAsync(caller, id, Preconditions.OfChange(request), cancellationToken));

    public static Created<Image> Created(ImageRow row, HttpResponse response)
    {
        response.Headers.ETag = Preconditions.Tag(row.Version).ToString();
        return TypedResults.Created($"/api/v1/images/{row.Id}", Image.Of(row));
    }

    internal sealed record NewImage(string? Name, string? Prompt, int? Width, int? Height, JsonElement? Parameters)
    {
        private const int LargestSide = 32768;

        public FieldErrors Check() => new FieldErrors()
            .Required("name", Name, 200)
            .Text("prompt", Prompt, 4000)
            .Check("width", Width is null or (>= 1 and <= LargestSide), $"From 1 to {LargestSide}.")
            .Check("height", Height is null or (>= 1 and <= LargestSide), $"From 1 to {LargestSide}.")
            .Check("parameters", StoredJson.IsObject(Parameters), StoredJson.Rule);
    }

    internal sealed record Image(
        Guid Id, Guid UserId, string Name, string? Prompt, int? Width, int? Height, JsonElement? Parameters, string? ContentUrl, DateTime CreatedAt)
    {
        public static Image Of(ImageRow row) => new(
            row.Id, row.UserId, row.Name, row.Prompt, row.Width, row.Height, StoredJson.Parse(row.Parameters),
            row.HasContent ? $"/api/v1/images/{row.Id}/content" : null, row.CreatedAt);
    }
}
