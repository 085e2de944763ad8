namespace IdentityPlatform.IdentityServer.Observability;

/// <summary><c>/health/live</c> and <c>/health/ready</c>.</summary>
public static class HealthEndpoints
{
    // RFC 9110 §9.1; load balancers like to probe with HEAD.
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/health/live", Reading, static (HttpContext http) => Answer(http, StatusCodes.Status200OK, new { status = "ok" }));
        endpoints.MapMethods("/health/ready", Reading, static async (HttpContext http, Readiness readiness) =>
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
