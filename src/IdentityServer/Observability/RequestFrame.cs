using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Security;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>
/// Around every request: the headers of every answer, and a line in the log. Query strings are left out, they carry codes
/// and hints; what machines ask successfully is only told at Debug, there is too much of it.
/// </summary>
public sealed partial class RequestFrame(RequestDelegate next, Readiness readiness, TimeProvider time, ILogger<RequestFrame> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        SecurityHeaders.Apply(http.Response.Headers);

        // A replica that leaves empties the balancer's connections, so that none is cut with a request on it.
        if (readiness.Stopping.IsCancellationRequested && HttpProtocol.IsHttp11(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        var started = time.GetTimestamp();
        await next(http);
        var status = http.Response.StatusCode;
        if (status >= StatusCodes.Status400BadRequest && !http.Response.HasStarted)
            Refusal.Mark(http); // refused by routing alone, without a body
        var client = http.Features.Get<RequestNotes>()?.ClientId ?? "-";
        var milliseconds = (long)time.GetElapsedTime(started).TotalMilliseconds;
        if (status < StatusCodes.Status400BadRequest && EndpointKinds.IsForMachines(http.Request.Path))
            LogMachine(logger, http.Request.Method, http.Request.Path, status, milliseconds, client);
        else
            LogAnswered(logger, http.Request.Method, http.Request.Path, status, milliseconds, client);
    }

    [LoggerMessage(EventId = 1311, Level = LogLevel.Information, Message = "{Method} {Path} {Status} in {Milliseconds} ms, client {ClientId}")]
    private static partial void LogAnswered(ILogger logger, string method, PathString path, int status, long milliseconds, string clientId);

    [LoggerMessage(EventId = 1312, Level = LogLevel.Debug, Message = "{Method} {Path} {Status} in {Milliseconds} ms, client {ClientId}")]
    private static partial void LogMachine(ILogger logger, string method, PathString path, int status, long milliseconds, string clientId);
}
