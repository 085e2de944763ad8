using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>JSON is UTF-8 (RFC 8259 §8.1): a body that says it is anything else is 415 before anybody tries to decode it.</summary>
public sealed class Utf8Only(RequestDelegate next)
{
    /// <summary>Lets a request through whose body is UTF-8 as far as it says.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        if (IsOther(http.Request.ContentType))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }

        return next(http);
    }

    private static bool IsOther(string? contentType) =>
        contentType is not null && MediaTypeHeaderValue.TryParse(contentType, out var media)
        && media.Charset.HasValue && !HeaderUtilities.RemoveQuotes(media.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
