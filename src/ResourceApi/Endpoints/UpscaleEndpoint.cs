using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>POST /api/v1/images/upscale</c>: for the plan pro and above (P13).</summary>
internal static class UpscaleEndpoint
{
    public static void MapUpscale(this IEndpointRouteBuilder images) =>
        images.MapPost("/upscale", UpscaleAsync).RequireScope(ImagesEndpoints.Write).RequirePlan("pro")
            .WithSummary("Queue an image for upscaling (plan pro and above)");

    private static async Task<Results<Accepted<UpscaleJobRow>, NotFound, ValidationProblem>> UpscaleAsync(
        NewUpscale request, AccessToken caller, ImageRows rows, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = request.Check();
        if (errors.Any)
            return errors.ToResult();
        var now = time.GetUtcNow();
        var job = new UpscaleJobRow(Guid.CreateVersion7(now), request.ImageId!.Value, request.Factor ?? 2, "queued", StoredTime.Of(now));
        return await rows.AddUpscaleAsync(caller, job, cancellationToken)
            ? TypedResults.Accepted($"/api/v1/images/{job.ImageId}", job)
            : TypedResults.NotFound();
    }

    internal sealed record NewUpscale(Guid? ImageId, int? Factor)
    {
        public FieldErrors Check() => new FieldErrors()
            .Check("image_id", ImageId is not null, "Required.")
            .Check("factor", Factor is null or 2 or 4, "2 or 4.");
    }
}
