using System.Globalization;
using System.Text.Json;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The only writer of protocol errors answered as JSON (RFC 6749 §5.2).</summary>
public sealed partial class OAuthErrorResult(OAuthError error) : IResult
{
    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var logger = httpContext.RequestServices.GetRequiredService<ILogger<OAuthErrorResult>>();
        LogRefused(logger, httpContext.Request.Path, error.Code, error.Detail ?? error.Description);
        Refusal.Note(httpContext, error);

        var response = httpContext.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        // RFC 6749 §5.2: a client that tried HTTP authentication gets the matching challenge.
        if (error.Code == "invalid_client")
        {
            response.Headers.WWWAuthenticate = "Basic realm=\"token\", charset=\"UTF-8\"";
        }

        await using var writer = new Utf8JsonWriter(response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("error", error.Code);
        writer.WriteString("error_description", error.Description);
        if (error.MfaRequired)
        {
            writer.WriteBoolean("mfa_required", true);
        }

        writer.WriteEndObject();
        await writer.FlushAsync(httpContext.RequestAborted);
    }

    [LoggerMessage(EventId = 1502, Level = LogLevel.Information, Message = "{Path} refused: {Error}: {Detail}")]
    private static partial void LogRefused(ILogger logger, PathString path, string error, string detail);
}
