using System.Globalization;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints.Feed;

/// <summary>The only writer of the feed's errors: <c>err</c> and <c>description</c>, as RFC 8935 §2.3 has them and RFC 8936 §2.6 takes them over.</summary>
public sealed class FeedErrorResult(OAuthError error) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var refusal = Refusal.Note(httpContext, error);
        var response = httpContext.Response;
        response.StatusCode = error.Status;
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        // RFC 9110 §11.6.1: 401 names a way to authenticate.
        if (error.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Basic realm=\"ssf\", charset=\"UTF-8\"";
        // RFC 8935 §2.3: the language of the description.
        response.Headers.ContentLanguage = "en";
        return JsonAnswer.WriteAsync(httpContext, (error, refusal), static (writer, answer) =>
        {
            writer.WriteStartObject();
            // RFC 8935 §2.4: the registered code for who could not be authenticated.
            writer.WriteString("err", answer.error.Code == "invalid_client" ? "authentication_failed" : answer.error.Code);
            writer.WriteString("description", answer.error.Description);
            writer.WriteString(Refusal.Member, answer.refusal.Id);
            writer.WriteEndObject();
        });
    }
}
