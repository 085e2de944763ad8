using System.Collections.Frozen;

namespace IdentityPlatform.IdentityServer.Security;

/// <summary>Who an endpoint is for, by its path: decides what a request passes through and how failures are answered.</summary>
public static class EndpointKinds
{
    private static readonly FrozenSet<string> Machines = new[]
    {
        "/connect/token", "/connect/introspect", "/connect/revoke", "/connect/userinfo", "/health/live", "/health/ready",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Scripts = new[]
    {
        "/connect/token", "/connect/revoke", "/connect/userinfo",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Called by programs: no pages, cookies, languages.</summary>
    public static bool IsForMachines(PathString path) => Machines.Contains(path.Value ?? "") || IsMetadata(path) || IsFeed(path) || IsBilling(path);

    /// <summary>Called by scripts in browsers, and therefore open to CORS. Never what a person is sent to.</summary>
    public static bool IsForScripts(PathString path) => Scripts.Contains(path.Value ?? "") || IsMetadata(path) || IsAccountApi(path);

    /// <summary>The JSON API of first-party apps.</summary>
    public static bool IsAccountApi(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !IsBilling(path);

    // Webhooks: by the servers of others, never by a browser.
    private static bool IsBilling(PathString path) => path.StartsWithSegments("/api/billing", StringComparison.OrdinalIgnoreCase);

    /// <summary>The feed of security events, for APIs.</summary>
    public static bool IsFeed(PathString path) => path.StartsWithSegments("/ssf", StringComparison.OrdinalIgnoreCase);

    private static bool IsMetadata(PathString path) => path.StartsWithSegments("/.well-known", StringComparison.OrdinalIgnoreCase);
}
