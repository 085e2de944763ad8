using System.Buffers;
using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Writes the JSON of protocol answers, which are never cached (RFC 6749 §5.1).</summary>
internal static class JsonAnswer
{
    /// <summary>Writes one value, with the status the response has.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T state, Action<Utf8JsonWriter, T> write, string contentType = "application/json")
    {
        var response = context.Response;
        NoStore(response);
        response.ContentType = contentType;
        var body = new ArrayBufferWriter<byte>(1024);
        await using (var writer = new Utf8JsonWriter(body))
        {
            write(writer, state);
        }

        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>RFC 6749 §5.1: "Cache-Control" with "no-store", and "Pragma" with "no-cache".</summary>
    public static void NoStore(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
    }
}
