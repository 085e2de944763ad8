using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>
/// Forms come as browsers send ours: URL-encoded, UTF-8. Anything else would be decoded by whatever its sender names, which
/// for some names cannot be done, and is refused before it is read.
/// </summary>
public sealed class FormFilter : IAsyncAuthorizationFilter, IOrderedFilter
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    /// <summary>Before the check of the antiforgery token, which is in the form.</summary>
    public int Order => int.MinValue;

    /// <inheritdoc />
    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var request = context.HttpContext.Request;
        if (!request.HasFormContentType)
            return;
        if (!IsOurs(request.ContentType))
        {
            context.Result = new StatusCodeResult(StatusCodes.Status415UnsupportedMediaType);
            return;
        }

        try
        {
            // Once for all who read it: the check of the token would take a caller who is gone for one with a bad token.
            await request.ReadFormAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidDataException)
        {
            // Too many fields: without a token that could be read, it is refused.
        }
    }

    private static bool IsOurs(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var media)
        && media.MediaType.Equals(UrlEncoded, StringComparison.OrdinalIgnoreCase)
        && (!media.Charset.HasValue || HeaderUtilities.RemoveQuotes(media.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
