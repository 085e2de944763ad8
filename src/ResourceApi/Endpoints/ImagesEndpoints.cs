using System.Text.Json;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/api/v1/images</c>: the caller's own; another user's image is as if it were not there (P10, P13).</summary>
internal static class ImagesEndpoints
{
    private const string Read = "images:read";
    private const string Write = "images:write";

    public static void MapImages(this IEndpointRouteBuilder api, ApiSettings settings)
    {
        var images = api.MapGroup("/images").WithTags("Images").RequireUser();
        images.MapGet("", ListAsync).RequireScope(Read).WithSummary("Your images, newest first");
        images.MapPost("", AddAsync).RequireScope(Write).Changes(settings).WithSummary("Add an image");
        images.MapGet("/{id:guid}", GetAsync).RequireScope(Read).WithSummary("One of your images");
        images.MapDelete("/{id:guid}", DeleteAsync).RequireScope(Write).Changes(settings).WithSummary("Delete one of your images");
        images.MapPost("/upscale", UpscaleAsync).RequireScope(Write).RequirePlan("pro").Changes(settings)
            .WithSummary("Queue an image for upscaling (plan pro and above)");
    }

    private static async Task<Results<Ok<Page<Image>>, ValidationProblem>> ListAsync(
        int? limit, Guid? cursor, AccessToken caller, ImageRows rows, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors().Page(limit);
        if (errors.Any)
            return errors.ToResult();
        var size = limit ?? Paging.DefaultLimit;
        var found = await rows.ListAsync(caller.UserId!.Value, cursor, size + 1, cancellationToken);
        return TypedResults.Ok(Paging.Of(found, size, Image.Of, row => row.Id.ToString()));
    }

    private static async Task<Results<Created<Image>, ValidationProblem>> AddAsync(
        NewImage image, AccessToken caller, ImageRows rows, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = image.Check();
        if (errors.Any)
            return errors.ToResult();
        var now = time.GetUtcNow();
        var row = new ImageRow(Guid.CreateVersion7(now), image.Name!, image.Prompt, image.Width, image.Height, StoredJson.Text(image.Parameters), StoredTime.Of(now));
        await rows.AddAsync(caller.UserId!.Value, row, cancellationToken);
        return TypedResults.Created($"/api/v1/images/{row.Id}", Image.Of(row));
    }

    private static async Task<Results<Ok<Image>, NotFound>> GetAsync(Guid id, AccessToken caller, ImageRows rows, CancellationToken cancellationToken) =>
        await rows.FindAsync(caller.UserId!.Value, id, cancellationToken) is { } row ? TypedResults.Ok(Image.Of(row)) : TypedResults.NotFound();

    private static async Task<Results<NoContent, NotFound>> DeleteAsync(Guid id, AccessToken caller, ImageRows rows, CancellationToken cancellationToken) =>
        await rows.DeleteAsync(caller.UserId!.Value, id, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound();

    private static async Task<Results<Accepted<UpscaleJobRow>, NotFound, ValidationProblem>> UpscaleAsync(
        NewUpscale request, AccessToken caller, ImageRows rows, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = request.Check();
        if (errors.Any)
            return errors.ToResult();
        var now = time.GetUtcNow();
        var job = new UpscaleJobRow(Guid.CreateVersion7(now), request.ImageId!.Value, request.Factor ?? 2, "queued", StoredTime.Of(now));
        return await rows.AddUpscaleAsync(caller.UserId!.Value, job, cancellationToken)
            ? TypedResults.Accepted($"/api/v1/images/{job.ImageId}", job)
            : TypedResults.NotFound();
    }

    internal sealed record NewImage(string? Name, string? Prompt, int? Width, int? Height, JsonElement? Parameters)
    {
        private const int LargestSide = 32768;

        public FieldErrors Check() => new FieldErrors()
            .Required("name", Name, 200)
            .Text("prompt", Prompt, 4000)
            .Check("width", Width is null or (>= 1 and <= LargestSide), $"From 1 to {LargestSide}.")
            .Check("height", Height is null or (>= 1 and <= LargestSide), $"From 1 to {LargestSide}.")
            .Check("parameters", StoredJson.IsObject(Parameters), "A JSON object without NUL characters.");
    }

    internal sealed record NewUpscale(Guid? ImageId, int? Factor)
    {
        public FieldErrors Check() => new FieldErrors()
            .Check("image_id", ImageId is not null, "Required.")
            .Check("factor", Factor is null or 2 or 4, "2 or 4.");
    }

    internal sealed record Image(Guid Id, string Name, string? Prompt, int? Width, int? Height, JsonElement? Parameters, DateTime CreatedAt)
    {
        public static Image Of(ImageRow row) => new(row.Id, row.Name, row.Prompt, row.Width, row.Height, StoredJson.Parse(row.Parameters), row.CreatedAt);
    }
}
