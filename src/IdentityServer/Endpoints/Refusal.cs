using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>
/// What every refused protocol request leaves behind, whatever form its answer has: a count, a line in the log with the
/// private detail, and an id that leads from the answer to that line (ADR 0011).
/// </summary>
public sealed partial class Refusal
{
    /// <summary>Header of every answer from 400 on, and of errors that go by redirect.</summary>
    public const string Header = "Error-Id";

    /// <summary>Member of JSON answers.</summary>
    public const string Member = "error_id";

    private const string Unrouted = "none";

    private Refusal(string id, string? page) => (Id, Page) = (id, page);

    /// <summary>The error id, also sent as <see cref="Header"/>.</summary>
    public string Id { get; }

    /// <summary>Where Development shows which check failed; null elsewhere.</summary>
    public string? Page { get; }

    /// <summary>Counts, logs and marks the refusal. Call it before the answer is begun, once.</summary>
    public static Refusal Note(HttpContext http, OAuthError error)
    {
        var services = http.RequestServices;
        var id = Mark(http);
        var notes = RequestNotes.Of(http);
        var route = RouteOf(http);
        var logger = services.GetRequiredService<ILogger<Refusal>>();
        services.GetRequiredService<ServerMetrics>().Failed(error.Code, route, notes.ClientId);
        LogRefused(logger, http.Request.Path, error.Code, error.Detail ?? error.Description, id);
        if (services.GetService<RecentErrors>() is not { } recent)
            return new Refusal(id, null);
        recent.Add(RecentError.Of(id, http, error, notes));
        return new Refusal(id, recent.AddressOf(id));
    }

    /// <summary>Puts the id on an answer.</summary>
    public static string Mark(HttpContext http)
    {
        var id = RequestNotes.ErrorIdOf(http);
        http.Response.Headers[Header] = id;
        return id;
    }

    private static string RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? Unrouted;

    [LoggerMessage(EventId = 1502, Level = LogLevel.Information, Message = "{Path} refused: {Error}: {Detail}, error id {ErrorId}")]
    private static partial void LogRefused(ILogger logger, PathString path, string error, string detail, string errorId);
}
