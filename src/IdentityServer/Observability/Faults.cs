using IdentityPlatform.IdentityServer.Security;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.Connections;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>Turns what was thrown into an answer without details: the database away is 503, a bug is 500.</summary>
public sealed partial class Faults(RequestDelegate next, ILogger<Faults> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (IsBareRefusal(http))
                await FailureAnswer.WriteAsync(http, OAuthError.InvalidRequest("There is no such endpoint or method.") with { Status = http.Response.StatusCode });
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
        catch (ConnectionResetException)
        {
            // So it has, in the middle of what it sent. Kestrel may not know it yet, and would read on to the end of the body.
            http.Abort();
        }
        catch (Exception error)
        {
            var answer = Answer(http, error);
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }

            http.Response.Clear();
            SecurityHeaders.Apply(http.Response.Headers);
            await FailureAnswer.WriteAsync(http, answer);
        }
    }

    // Routing refuses unknown paths and methods without a body; a program gets the error it can read, a person the page.
    private static bool IsBareRefusal(HttpContext http) =>
        http.Response is { StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed, HasStarted: false, ContentType: null }
        && EndpointKinds.IsForMachines(http.Request.Path);

    private OAuthError Answer(HttpContext http, Exception error)
    {
        if (error is BadHttpRequestException bad)
            return OAuthError.InvalidRequest("The request is malformed or too large.") with { Status = bad.StatusCode };
        if (DatabaseFaults.IsUnavailable(error) || error is TimeoutException)
        {
            // The same for every request while it lasts: the reason, not the stack.
            LogUnavailable(logger, http.Request.Path, error.Message);
            return OAuthError.TemporarilyUnavailable(RetryAfter);
        }

        LogUnexpected(logger, http.Request.Path, error);
        return new OAuthError("server_error", "Something went wrong on our side.", null, StatusCodes.Status500InternalServerError);
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "{Path} cannot be answered, the database is away: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, PathString path, string reason);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Error, Message = "{Path} failed")]
    private static partial void LogUnexpected(ILogger logger, PathString path, Exception error);
}
