using IdentityPlatform.Protocol;
using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The bytes of a JSON request, as they came.</summary>
internal static class JsonBody
{
    /// <summary>Whether the request says that it is JSON, in UTF-8.</summary>
    public static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var media)
        && media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!media.Charset.HasValue || media.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || media.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the body.</summary>
    /// <returns>Null when it is larger than <see cref="InputLimits.Body"/>.</returns>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > InputLimits.Body)
            return null;
        var buffer = new byte[InputLimits.Body + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= InputLimits.Body ? buffer[..length] : null;
    }
}
