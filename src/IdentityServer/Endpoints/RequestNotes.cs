using System.Diagnostics;
using IdentityPlatform.Protocol;
using IdentityPlatform.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>What is found out about a request on its way, for its log lines, its counts and the page of recent errors.</summary>
public sealed class RequestNotes
{
    private string? _errorId;

    /// <summary>The client; only ids of registered clients get here. Null when none was found.</summary>
    public string? ClientId { get; private set; }

    /// <summary>The parameters; null when none were read.</summary>
    public RequestParameters? Parameters { get; set; }

    /// <summary>The notes of a request; one object, made when it is first asked for.</summary>
    public static RequestNotes Of(HttpContext http)
    {
        if (http.Features.Get<RequestNotes>() is not { } notes)
            http.Features.Set(notes = new RequestNotes());
        return notes;
    }

    /// <summary>Notes whose request it is.</summary>
    public static void Client(HttpContext http, string clientId)
    {
        Of(http).ClientId = clientId;
        RequestIdentity.SetClient(clientId);
    }

    /// <summary>
    /// The id of the request's failure (ADR 0011): the span id, which is on each of its log lines too. A trace id would not
    /// do, the caller chooses it and may use it for many requests.
    /// </summary>
    public static string ErrorIdOf(HttpContext http)
    {
        var notes = Of(http);
        return notes._errorId ??= (http.Features.Get<IHttpActivityFeature>()?.Activity is { SpanId: var span } && span != default ? span : ActivitySpanId.CreateRandom()).ToHexString();
    }
}
