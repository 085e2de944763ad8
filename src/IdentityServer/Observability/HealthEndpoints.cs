namespace IdentityPlatform.IdentityServer.Observability;

/// <summary><c>/health/live</c> and <c>/health/ready</c>.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", static (HttpContext http) => Answer(http, StatusCodes.Status200OK, new { status = "ok" }));
        endpoints.MapGet("/health/ready", static async (HttpContext http, Readiness readiness) =>
        {
            var checks = await readiness.CheckAsync(http.RequestAborted);
            return checks.Values.All(passed => passed)
                ? Answer(http, StatusCodes.Status200OK, new { status = "ok", checks })
                : Answer(http, StatusCodes.Status503ServiceUnavailable, new { status = "unavailable", checks });
        });
    }

    private static IResult Answer<T>(HttpContext http, int status, T body)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(body, statusCode: status);
    }
}
