using IdentityPlatform.ResourceApi.Http;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/health</c>: live while the process answers, ready while the database does.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().Uncounted();
        app.MapHealthChecks("/health/ready").AllowAnonymous().Uncounted();
    }
}
