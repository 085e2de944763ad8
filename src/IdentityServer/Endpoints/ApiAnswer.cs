using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>A JSON answer, never cached.</summary>
internal sealed class ApiAnswer(Action<Utf8JsonWriter> write) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, write, static (writer, write) => write(writer));
}
