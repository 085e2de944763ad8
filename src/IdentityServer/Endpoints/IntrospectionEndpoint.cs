using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>/connect/introspect</c> (RFC 7662).</summary>
internal static class IntrospectionEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var introspection = context.RequestServices.GetRequiredService<Introspection>();
        var result = (await ClientRequest.ReadAsync(context)).Try(out var request, out var error)
            ? await introspection.HandleAsync(request.Client, request.Parameters, context.RequestAborted)
            : error;
        await (result.Try(out var token, out error)
            ? JsonAnswer.WriteAsync(context, token, static (writer, token) => token.Write(writer))
            : new OAuthErrorResult(error).ExecuteAsync(context));
    }
}
