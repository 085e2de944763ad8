using System.Collections.Frozen;
using System.Diagnostics;
using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>A refused request as Development shows it. Values that are or may be secret are left out at once.</summary>
public sealed record RecentError
{
    // Known to hold no secret. Any other value, also of a parameter nobody knows, is hidden.
    private static readonly FrozenSet<string> Shown = new[]
    {
        "client_id", "response_type", "response_mode", "redirect_uri", "scope", "code_challenge_method", "prompt", "max_age", "display", "ui_locales",
        "acr_values", "grant_type", "token_type_hint", "post_logout_redirect_uri", "store_id", "idp_hint", "client_assertion_type", "resource",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The error id.</summary>
    public required string Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Method and path.</summary>
    public required string Request { get; init; }

    /// <summary>What is wrong, with the private detail.</summary>
    public required OAuthError Error { get; init; }

    /// <summary>The client; null when no registered one was found.</summary>
    public string? ClientId { get; init; }

    /// <summary>The trace; null when there is none.</summary>
    public string? TraceId { get; init; }

    /// <summary>Names of the parameters as sent, with values that may be seen; null for one that may not.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Parameters { get; init; } = [];

    /// <summary>What there is to say of a refused request.</summary>
    internal static RecentError Of(string id, HttpContext http, OAuthError error, RequestNotes notes) => new()
    {
        Id = id,
        At = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        Request = $"{http.Request.Method} {http.Request.Path}",
        Error = error,
        ClientId = notes.ClientId,
        TraceId = Activity.Current?.TraceId.ToHexString(),
        Parameters = [.. (notes.Parameters?.All ?? []).Select(pair => KeyValuePair.Create(pair.Key, Shown.Contains(pair.Key) ? pair.Value : null))],
    };
}
