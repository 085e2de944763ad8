using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>What every refused protocol request leaves behind, whatever form its answer has.</summary>
internal static class Refusal
{
    private const string Unrouted = "none";

    /// <summary>Counts the refusal.</summary>
    public static void Note(HttpContext http, OAuthError error) =>
        http.RequestServices.GetRequiredService<ServerMetrics>().Failed(error.Code, RouteOf(http), http.NotedClient());

    private static string RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? Unrouted;
}
