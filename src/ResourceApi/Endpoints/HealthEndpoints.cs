using System.Reflection;
using IdentityPlatform.ResourceApi.Http;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/health</c>: live while the process answers, ready while the database does.</summary>
internal static class HealthEndpoints
{
    private static readonly string? Version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous().Uncounted();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous().Uncounted();
    }

    // Descriptions are written for this: nothing of an exception is told.
    private static Task WriteAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(
        new
        {
            Status = report.Status == HealthStatus.Unhealthy ? "unavailable" : "ok",
            Version,
            Checks = report.Entries.ToDictionary(entry => entry.Key, entry => new { Status = Word(entry.Value.Status), Reason = entry.Value.Description }, StringComparer.Ordinal),
        },
        http.RequestAborted);

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ok",
        HealthStatus.Degraded => "degraded",
        _ => "failed",
    };
}
