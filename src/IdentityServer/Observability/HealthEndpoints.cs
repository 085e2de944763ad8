using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary><c>/health/live</c> and <c>/health/ready</c>.</summary>
public static class HealthEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly string? Version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    // RFC 9110 §9.1; load balancers like to probe with HEAD.
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps them.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/health/live", Reading, static (HttpContext http) => Answer(http, StatusCodes.Status200OK, new { status = "ok", version = Version }));
        endpoints.MapMethods("/health/ready", Reading, static async (HttpContext http, Readiness readiness) =>
        {
            var checks = await readiness.CheckAsync(http.RequestAborted);
            return checks.Values.All(check => check.Reason is null)
                ? Answer(http, StatusCodes.Status200OK, new { status = "ok", version = Version, checks })
                : Answer(http, StatusCodes.Status503ServiceUnavailable, new { status = "unavailable", version = Version, checks });
        });
    }

    private static IResult Answer<T>(HttpContext http, int status, T body)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(body, Json, statusCode: status);
    }
}
