using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Reads a body as it came, up to <see cref="InputLimits.Body"/>.</summary>
internal static class BodyBytes
{
    /// <summary>Reads it.</summary>
    /// <returns>The bytes; null when there are too many.</returns>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > InputLimits.Body)
            return null;
        var buffer = new byte[InputLimits.Body + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= InputLimits.Body ? buffer[..length] : null;
    }
}
