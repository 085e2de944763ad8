using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Images;
using IdentityPlatform.ResourceApi.OpenApi;
using IdentityPlatform.ResourceApi.Quotas;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>POST /api/v1/images/generate</c>: makes an image and counts it (P6).</summary>
internal static class GenerateEndpoint
{
    private const string Policy = "images";

    public static void MapGenerate(this IEndpointRouteBuilder images) =>
        images.MapPost("/generate", GenerateAsync).RequireScope(ImagesEndpoints.Write).Counted()
            .Example("""{"prompt":"hills at dawn","width":1024,"height":768}""")
            .WithSummary("Make an image from a prompt")
            .WithDescription("Counts as one of the month's images of your plan. With an Idempotency-Key the same request may be sent again for a day: it is answered as the first time, and counts once.");

    private static async Task<Results<Created<ImagesEndpoints.Image>, ValidationProblem, ProblemHttpResult>> GenerateAsync(
        NewGeneration request, AccessToken caller, ImageGeneration generation, ImageQuota quota, HttpContext context, TimeProvider time)
    {
        var errors = request.Check().Check(
            IdempotencyKey.Header, IdempotencyKey.TryRead(context.Request.Headers[IdempotencyKey.Header], out var key), "One key of 1 to 255 visible ASCII characters.");
        if (errors.Any)
            return errors.ToResult();
        switch (await generation.RunAsync(caller, request.Read(), key, context.RequestAborted))
        {
            case GenerationOutcome.Made made:
                Tell(context.Response, made.Usage, quota.Period(caller), time);
                return ImagesEndpoints.Created(made.Image, context.Response);
            case GenerationOutcome.OverQuota { Usage: var usage }:
                Tell(context.Response, usage, quota.Period(caller), time);
                return RateLimitHeaders.Exceeded(
                    context.Response, Policy, $"The plan {Plans.NameOf(caller.Plan)} has {usage.Limit} images a month.", usage.ResetsAt - time.GetUtcNow(),
                    new Dictionary<string, object?> { ["quota"] = new UsersEndpoints.Quota(usage.Used, usage.Limit, usage.ResetsAt.UtcDateTime) });
            case GenerationOutcome.InFlight:
                context.Response.Headers.RetryAfter = "1";
                return TypedResults.Problem("A request with this Idempotency-Key is still running.", statusCode: StatusCodes.Status409Conflict);
            default:
                return TypedResults.Problem(
                    "This Idempotency-Key came with another request before. Take a new key for each request.", statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static void Tell(HttpResponse response, QuotaUsage usage, QuotaPeriod period, TimeProvider time)
    {
        if (usage is { Limit: { } limit, Remaining: { } remaining })
            RateLimitHeaders.Set(response, Policy, limit, period.Length, remaining, usage.ResetsAt - time.GetUtcNow());
    }

    internal sealed record NewGeneration(string? Prompt, int? Width, int? Height, string? Name)
    {
        private const int LongestName = 200;
        private const int UsualSide = 1024;

        public FieldErrors Check() => new FieldErrors()
            .Check("prompt", !string.IsNullOrWhiteSpace(Prompt), "Required.")
            .Text("prompt", Prompt, 4000)
            .Check("width", Width is null or (>= 64 and <= 4096), "From 64 to 4096.")
            .Check("height", Height is null or (>= 64 and <= 4096), "From 64 to 4096.")
            .Check("name", Name is null || !string.IsNullOrWhiteSpace(Name), "Leave it out, or give one.")
            .Text("name", Name, LongestName)
            .Check("name", Name?.Any(char.IsControl) != true, "Must be one line.");

        public GenerationRequest Read() => new(Prompt!, Width ?? UsualSide, Height ?? UsualSide, Name ?? NameOf(Prompt!));

        // The prompt's first line, cut between characters and not inside of one.
        private static string NameOf(string prompt)
        {
            var line = prompt.Trim().Split('\n', '\r', '\t')[0].TrimEnd();
            if (line.Length <= LongestName)
                return line;
            return char.IsHighSurrogate(line[LongestName - 1]) ? line[..(LongestName - 1)] : line[..LongestName];
        }
    }
}
