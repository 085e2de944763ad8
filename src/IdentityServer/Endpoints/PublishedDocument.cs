using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>A public JSON document: made once per change of what it was made from, answered from memory with an ETag.</summary>
/// <typeparam name="TSource">What it is made from; a new object means a new document.</typeparam>
internal sealed class PublishedDocument<TSource>(Func<TSource, byte[]> write, TimeSpan maxAge)
    where TSource : class
{
    private readonly string cacheControl = $"public, max-age={(long)maxAge.TotalSeconds}";
    private Made? made;

    /// <summary>The answer to a request: the document, or 304 when the caller has it already.</summary>
    public IResult Answer(HttpContext http, TSource source)
    {
        var current = made;
        if (current is null || !ReferenceEquals(current.Source, source))
        {
            var bytes = write(source);
            // Parallel first callers make the same bytes; whichever is kept is right.
            made = current = new(source, bytes, new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 16))}\""));
        }

        http.Response.Headers.CacheControl = cacheControl;
        // CORS answers each origin by itself: a shared cache must not hand one's answer to another.
        http.Response.Headers.Vary = "Origin";
        return TypedResults.Bytes(current.Bytes, "application/json", entityTag: current.ETag);
    }

    private sealed record Made(TSource Source, byte[] Bytes, EntityTagHeaderValue ETag);
}
