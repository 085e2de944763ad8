using System.Globalization;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints.Feed;

/// <summary>The only writer of the feed's errors: <c>err</c> and <c>description</c>, as RFC 8935 §2.3 has them and RFC 8936 §2.6 takes them over.</summary>
public sealed partial class FeedErrorResult(OAuthError error) : IResult
{
    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var logger = httpContext.RequestServices.GetRequiredService<ILogger<FeedErrorResult>>();
        LogRefused(logger, httpContext.Request.Path, error.Code, error.Detail ?? error.Description);
        Refusal.Note(httpContext, error);
        var response = httpContext.Response;
        response.StatusCode = error.Status;
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        // RFC 9110 §11.6.1: 401 names a way to authenticate.
        if (error.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Basic realm=\"ssf\", charset=\"UTF-8\"";
        // RFC 8935 §2.3: the language of the description.
        response.Headers.ContentLanguage = "en";
        await JsonAnswer.WriteAsync(httpContext, error, static (writer, error) =>
        {
            writer.WriteStartObject();
            // RFC 8935 §2.4: the registered code for who could not be authenticated.
            writer.WriteString("err", error.Code == "invalid_client" ? "authentication_failed" : error.Code);
            writer.WriteString("description", error.Description);
            writer.WriteEndObject();
        });
    }

    [LoggerMessage(EventId = 1701, Level = LogLevel.Information, Message = "{Path} refused: {Error}: {Detail}")]
    private static partial void LogRefused(ILogger logger, PathString path, string error, string detail);
}
